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
  /** What the estimator thinks is wrong in the latest estimate: energy in each of `errorBands`. */
  readonly errorEnergies?: Float64Array
}

/** The bins at which bands begin, and the end of the last: octaves from 62 Hz to 8 kHz, the lowest three joined. */
export const errorBands = [2, 16, 32, 64, 128, 256] as const
export const errorBandCount = errorBands.length - 1

/** Bins 0 and 1 reach to 47 Hz. No voice is there, but what the high-pass left of rumble, which models let pass. */
export const rumbleBins = 2
/** -20 dB of the rest of the frame: more than speech ever has there. */
const maxRumbleShare = 1e-2

/**
 * Holds the rumble in an estimate of speech down: 5 dB of SI-SDR where it is 20 dB above the speech. What is there
 * otherwise is left alone: to take all of it would be simpler, but costs 0.05 of DNSMOS OVRL without any rumble.
 */
export function limitRumble({ real, imaginary }: Spectrum): void {
  let rumble = 0
  let rest = 0
  for (let k = 0; k < real.length; k++) {
    const power = real[k]! * real[k]! + imaginary[k]! * imaginary[k]!
    if (k < rumbleBins) rumble += power
    else rest += power
  }
  if (rumble <= maxRumbleShare * rest) return
  const gain = Math.sqrt((maxRumbleShare * rest) / rumble)
  for (let k = 0; k < rumbleBins; k++) {
    real[k] = real[k]! * gain
    imaginary[k] = imaginary[k]! * gain
  }
}
