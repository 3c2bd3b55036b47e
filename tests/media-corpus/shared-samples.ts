/** Where the samples and models are that are not part of the repository; tests that need them skip without. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readSound } from './sound-files.ts'

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url))

export const mediaFolder: string = join(shared, 'media')
export const modelFolder: string = join(shared, 'models')
export const hasSamples: boolean = existsSync(join(mediaFolder, 'speech-clean-16k.wav'))
export const hasModels: boolean = existsSync(join(modelFolder, 'gtcrn_simple.onnx'))
/** For the names of tests that skip. */
export const needsSamples =
  hasSamples && hasModels ? '' : ' (skipped: there is no ../shared with samples and models)'

/** Clean speech at 16 kHz, 30 seconds of it; empty when the samples are not there. */
export function sampleSpeech(fromSeconds: number, toSeconds: number): Float32Array {
  if (!hasSamples) return new Float32Array(0)
  const { sampleRate, channels } = readSound(join(mediaFolder, 'speech-clean-16k.wav'))
  return channels[0]!.subarray(fromSeconds * sampleRate, toSeconds * sampleRate)
}
