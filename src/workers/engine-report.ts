/** What this machine can do, for `triptych doctor`: each engine, and with what it would work. */
import { describeAvailability } from '#engines/restoration/availability.ts'
import {
  describeLabels,
  describeSpeech,
  describeText,
  describeWords,
} from '#engines/understanding/availability.ts'
import type { WordProvider } from '#engines/understanding/request.ts'

type Providers = {
  ai: Record<'speechModel' | 'labelModel' | 'chatModel' | 'embeddingModel', string | null> | null
  words: readonly WordProvider[]
}

export type EngineFinding = { part: string; ok: boolean; detail: string }

/**
 * A lesser engine is a finding, not a problem.
 * @param providers the AI server's models, null where there is no server, and who may write down what is said
 */
export async function engineReport(modelsFolder: string, { ai, words }: Providers): Promise<EngineFinding[]> {
  const chatModel = ai?.chatModel ?? null
  const embeddingModel = ai?.embeddingModel ?? null
  const findings = {
    'restoration engine': await describeAvailability(modelsFolder),
    'text in pictures': describeText(),
    'when somebody speaks': describeSpeech(modelsFolder),
    'what is said': describeWords(modelsFolder, ai?.speechModel ?? null, words),
    'what is seen': describeLabels(ai?.labelModel ?? null),
    'applause, laughter and music': 'left out. There is no provider that tells them apart.',
    'what words mean':
      embeddingModel === null ? 'left out. Searches go by words.' : `AI server, by ${embeddingModel}`,
    summaries: chatModel === null ? 'composed from the facts' : `AI server, by ${chatModel}`,
  }
  return Object.entries(findings).map(([part, detail]) => ({ part, ok: true, detail }))
}
