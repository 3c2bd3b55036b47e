/** Writing down speech as a step of the analysis, by the first that can of those that may. */
import { TriptychError } from '#base/errors.ts'
import type { DetectorContext, DetectorInput, Finding } from '../detector.ts'
import { defaultWordProviders, type WordProvider } from '../request.ts'
import { isOfServer } from '../server-failure.ts'
import { findWords } from './find-words.ts'
import { findPocketsphinx, openPocketsphinx } from './pocketsphinx-transcriber.ts'
import { serverTranscriber } from './server-transcriber.ts'
import type { Transcriber } from './transcriber.ts'
import { findWhisper } from './whisper-model.ts'
import { openWhisper } from './whisper-transcriber.ts'

export async function writeWords(input: DetectorInput, context: DetectorContext): Promise<Finding> {
  const { facts, wordProviders = defaultWordProviders } = input
  if (facts.speech.length === 0) return {}
  const search = { ...input, durationMs: facts.durationMs, speech: facts.speech }
  const reasons: string[] = []
  for (const provider of wordProviders) {
    const found = openTranscriber(provider, input, context)
    if ('missing' in found) {
      reasons.push(found.missing)
      continue
    }
    try {
      const lines = await findWords(search, found.transcriber, context)
      return { lines, providers: [found.transcriber.provider] }
    } catch (error) {
      // A provider that fails is one that is not there: all else that was found is worth keeping.
      if (!isOfProvider(error)) throw error
      reasons.push(error.message)
    }
  }
  return { leftOut: [{ detector: 'words', reason: reasons.join(' ') || 'Nobody is to write them down.' }] }
}

function isOfProvider(error: unknown): error is TriptychError {
  return isOfServer(error) || (error instanceof TriptychError && error.code === 'model_unavailable')
}

type Opened = { transcriber: Transcriber } | { missing: string }

function openTranscriber(
  provider: WordProvider,
  { settings: { languages }, modelFolder, server, folder }: DetectorInput,
  { call }: DetectorContext,
): Opened {
  if (provider === 'whisper') {
    const whisper = findWhisper(modelFolder, languages)
    if ('missing' in whisper) return whisper
    return { transcriber: openWhisper(whisper.modelPath, languages, folder) }
  }
  if (provider === 'pocketsphinx') {
    const found = findPocketsphinx(languages)
    return 'missing' in found ? found : { transcriber: openPocketsphinx(found, folder) }
  }
  const model = server?.speechModel ?? null
  if (call === undefined || model === null) return { missing: 'No AI server is set that could do it.' }
  return { transcriber: serverTranscriber(call, model, languages) }
}
