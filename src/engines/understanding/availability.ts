/** What of an analysis would run on this machine, and by whom: for those who operate it. */
import { findModel } from '#engines/find-model.ts'
import { sileroVad } from '#engines/model-catalogue.ts'
import type { Language } from './request.ts'
import { findWhisper } from './speech/whisper-transcriber.ts'
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
export function describeWords(modelFolder: string | null, speechModel: string | null): string {
  const whisper = findWhisper(modelFolder, languages)
  if ('modelPath' in whisper) return `Whisper, by ${whisper.modelPath}`
  return speechModel === null
    ? `left out. ${whisper.missing}`
    : `AI server, by ${speechModel}. ${whisper.missing}`
}
