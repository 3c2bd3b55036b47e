/** What this machine can do, for `triptych doctor`: each engine, and with what it would work. */
import { describeAvailability } from '#engines/restoration/availability.ts'
import { describeSpeech, describeText, describeWords } from '#engines/understanding/availability.ts'

export type EngineFinding = { part: string; ok: boolean; detail: string }

/**
 * A lesser engine is a finding, not a problem.
 * @param ai the AI server's models; null where there is no server
 */
export async function engineReport(
  modelsFolder: string,
  ai: { speechModel: string | null; chatModel: string | null } | null,
): Promise<EngineFinding[]> {
  const chatModel = ai?.chatModel ?? null
  const findings = {
    'restoration engine': await describeAvailability(modelsFolder),
    'text in pictures': describeText(),
    'when somebody speaks': describeSpeech(modelsFolder),
    'what is said': describeWords(modelsFolder, ai?.speechModel ?? null),
    summaries: chatModel === null ? 'composed from the facts' : `AI server, by ${chatModel}`,
  }
  return Object.entries(findings).map(([part, detail]) => ({ part, ok: true, detail }))
}
