/** What a chain is made of: anything that guesses the clean speech in a noisy frame. */
import type { Spectrum } from './stft.ts'

export type SpeechEstimator = Disposable & {
  /** How many samples past a frame's end `feed` must have had before `estimate` is asked about that frame. */
  readonly lookAhead: number
  /** Takes the next samples of the reference, in order; for estimators that work in time and not on frames. */
  feed(samples: Float32Array): void
  /**
   * Writes the estimate of the clean speech in the frame whose spectrum is `noisy`. Called once for each frame,
   * in order; the first frame is centred on the first sample.
   */
  estimate(noisy: Spectrum, into: Spectrum): Promise<void>
}

/** Bins 0 and 1 reach to 47 Hz. No voice is there, but what the high-pass left of rumble, which models let pass. */
export const rumbleBins = 2

/** Takes the rumble out of an estimate of speech. */
export function clearRumble(estimate: Spectrum): void {
  estimate.real.fill(0, 0, rumbleBins)
  estimate.imaginary.fill(0, 0, rumbleBins)
}
