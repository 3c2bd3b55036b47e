/** Where the samples and models are that are not part of the repository; tests that need them skip without. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url))

export const mediaFolder: string = join(shared, 'media')
export const modelFolder: string = join(shared, 'models')
export const hasSamples: boolean = existsSync(join(mediaFolder, 'speech-clean-16k.wav'))
export const hasModels: boolean = existsSync(join(modelFolder, 'gtcrn_simple.onnx'))
/** For the names of tests that skip. */
export const needsSamples =
  hasSamples && hasModels ? '' : ' (skipped: there is no ../shared with samples and models)'
