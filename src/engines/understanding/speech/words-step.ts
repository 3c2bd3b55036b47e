/** Writing down speech as a step of the analysis, by the best that is at hand: a model file, or a server. */
import { TriptychError } from '#base/errors.ts'
import type { DetectorContext, DetectorInput, Finding } from '../detector.ts'
import { findWords } from './find-words.ts'
import { serverTranscriber } from './server-transcriber.ts'
import type { Transcriber } from './transcriber.ts'
import { findWhisper, openWhisper } from './whisper-transcriber.ts'

export async function writeWords(input: DetectorInput, context: DetectorContext): Promise<Finding> {
  const { facts } = input
  if (facts.speech.length === 0) return {}
  const found = findTranscriber(input, context)
  if ('missing' in found) return without(found.missing)
  const { transcriber } = found
  try {
    const search = { ...input, durationMs: facts.durationMs, speech: facts.speech }
    const lines = await findWords(search, transcriber, context)
    return { lines, providers: [transcriber.provider] }
  } catch (error) {
    // A provider that fails is one that is not there: all else that was found is worth keeping.
    const isProvider =
      error instanceof TriptychError &&
      ['model_unavailable', 'outbound_failed', 'address_refused'].includes(error.code)
    if (!isProvider) throw error
    return without(error.message)
  }
}

function findTranscriber(
  input: DetectorInput,
  { call }: DetectorContext,
): { transcriber: Transcriber } | { missing: string } {
  const { languages } = input.settings
  const whisper = findWhisper(input.modelFolder, languages)
  if ('modelPath' in whisper) return { transcriber: openWhisper(whisper.modelPath, languages, input.folder) }
  const model = input.server?.speechModel ?? null
  if (call !== undefined && model !== null) return { transcriber: serverTranscriber(call, model, languages) }
  return { missing: `${whisper.missing} No AI server is set that could do it.` }
}

function without(reason: string): Finding {
  return { leftOut: [{ detector: 'words', reason }] }
}
