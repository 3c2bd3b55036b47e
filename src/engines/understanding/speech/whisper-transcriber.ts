/** Whisper as a transcriber: by a GGML model file of the operator's, through FFmpeg's filter. */
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { runWhisperApart } from '#engines/media/whisper-process.ts'
import type { Language } from '../request.ts'
import type { Transcriber } from './transcriber.ts'

/** Whisper says nothing of how sure it is through the filter: what it is right in, on clear speech, for most words. */
const confidence = 0.8

/** @param folder of this run alone */
export function openWhisper(modelPath: string, languages: readonly Language[], folder: string): Transcriber {
  const only = languages.length === 1 ? languages[0]! : null
  const language = only?.slice(0, 2) ?? 'auto'
  const name = modelPath.replace(/^.*[/\\]/, '')
  const version = `${name} ${statSync(modelPath).size}`
  return {
    provider: { detector: 'words', name: 'Whisper', version },
    async transcribe(sound, signal) {
      const outputPath = join(folder, 'words.srt')
      const lines = await runWhisperApart({ modelPath, language, outputPath }, sound, signal)
      return lines.map((line) => ({ ...line, language: only, confidence, speaker: null, isRough: false }))
    },
  }
}
