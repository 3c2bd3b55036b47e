/** What of an analysis would run on this machine, and by whom: for those who operate it. */
import { findModel } from '#engines/find-model.ts'
import { sileroVad } from '#engines/model-catalogue.ts'
import type { Language, WordProvider } from './request.ts'
import { findPocketsphinx } from './speech/pocketsphinx-transcriber.ts'
import { findWhisper } from './speech/whisper-model.ts'
import { missingTesseract, tesseractVersion } from './text/tesseract-reader.ts'

const languages: readonly Language[] = ['en', 'ko', 'ja', 'zh-CN', 'zh-TW']

/** A sentence each; never throws. */
export function describeText(): string {
  return (
    missingTesseract(languages) ?? `Tesseract ${tesseractVersion()} with data for ${languages.join(', ')}`
  )
}

export function describeSpeech(modelFolder: string | null): string {
  const model = findModel(modelFolder, sileroVad)
  return 'bytes' in model ? 'Silero VAD' : `RNNoise. ${model.missing}`
}

/** @param speechModel of the AI server; null where it is not to be asked */
export function describeWords(
  modelFolder: string | null,
  speechModel: string | null,
  providers: readonly WordProvider[],
): string {
  const reasons: string[] = []
  for (const provider of providers) {
    const { by, missing } = describeProvider(provider, modelFolder, speechModel)
    if (by !== undefined) return [`${by}.`, ...reasons].join(' ')
    reasons.push(missing)
  }
  return `left out. ${reasons.join(' ')}`
}

type Described = { by: string; missing?: never } | { by?: never; missing: string }

function describeProvider(
  provider: WordProvider,
  modelFolder: string | null,
  speechModel: string | null,
): Described {
  if (provider === 'server')
    return speechModel === null
      ? { missing: 'No AI server is asked for words.' }
      : { by: `AI server, by ${speechModel}` }
  if (provider === 'whisper') {
    const found = findWhisper(modelFolder, ['en'])
    return 'modelPath' in found ? { by: `Whisper, by ${found.modelPath}` } : found
  }
  const found = findPocketsphinx(['en'])
  return 'version' in found ? { by: `PocketSphinx ${found.version}, roughly and of English alone` } : found
}

/** @param labelModel of the AI server; null where it is not to be asked */
export function describeLabels(labelModel: string | null): string {
  return labelModel === null ? 'left out. No AI server is asked for labels.' : `AI server, by ${labelModel}`
}
