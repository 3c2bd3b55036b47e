/** What tells speech from all other sound. */
import type { Provider } from '../facts.ts'

export type SpeechScorer = Disposable & {
  provider: Provider
  /** Hz of the sound it wants. */
  sampleRate: number
  /** Samples of a frame. */
  frameLength: number
  /** How likely the next frame is speech, 0 to 1. Frames are in order, and the memory is the caller's again afterwards. */
  score(frame: Float32Array): Promise<number>
}
