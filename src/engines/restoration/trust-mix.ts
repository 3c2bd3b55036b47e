/**
 * Do no harm, for estimators that know their error: gives part of the input back, so much that the result has the
 * least error.
 *
 * With X = s + n, the estimate Y = s + e and independent n and e, the mix Y + a (X - Y) has the least error for
 * a = E|e|^2 / E|X - Y|^2: the energy of the estimate's error over what it removed. Two estimators that disagree
 * tell |e|^2. We take twice what they tell and give back a^1.5: all where most of what was removed was speech, and
 * little where noise can be heard. Measured over white, pink and impulsive noise, in SI-SDR: it costs up to 0.6 dB
 * at 0 dB, gains up to 2 dB at 10 dB and 2 to 8 dB at 20 and 30 dB, where without it the result is worse than the
 * input. Voices that the models do not know come back as they were.
 */
import { errorBandCount, errorBands, rumbleBins } from './speech-estimator.ts'
import { hopSize, type Spectrum, workingRate } from './stft.ts'

const framesPerSecond = workingRate / hopSize
/** Long enough to span pauses between words, short enough to follow a speaker who walks into noise. */
const memorySeconds = 3
const decay = Math.exp(-1 / (framesPerSecond * memorySeconds))
/** Estimators also err together, and unevenly over time; both make the disagreement fall short of the error. */
const sharedError = 2
const exponent = 1.5

export class TrustMix {
  readonly #error = new Float64Array(errorBandCount)
  readonly #removed = new Float64Array(errorBandCount)

  /** Replaces `estimate` by its mix with the noisy spectrum it was made from. */
  apply(noisy: Spectrum, estimate: Spectrum, errorEnergies: Float64Array): void {
    for (let band = 0; band < errorBandCount; band++) {
      const from = errorBands[band]!
      const end = errorBands[band + 1]!
      let removed = 0
      for (let k = from; k < end; k++) {
        removed +=
          (noisy.real[k]! - estimate.real[k]!) ** 2 + (noisy.imaginary[k]! - estimate.imaginary[k]!) ** 2
      }
      this.#error[band] = decay * this.#error[band]! + errorEnergies[band]!
      this.#removed[band] = decay * this.#removed[band]! + removed
      if (this.#removed[band] === 0) continue
      const share = Math.min(1, (sharedError * this.#error[band]!) / this.#removed[band]!) ** exponent
      // Above 8 kHz there is one estimate only: it is trusted as far as the band below.
      giveBack(
        noisy,
        estimate,
        share,
        band === 0 ? rumbleBins : from,
        band === errorBandCount - 1 ? estimate.real.length : end,
      )
    }
  }
}

function giveBack(noisy: Spectrum, estimate: Spectrum, share: number, from: number, end: number): void {
  for (let k = from; k < end; k++) {
    estimate.real[k] = estimate.real[k]! + share * (noisy.real[k]! - estimate.real[k]!)
    estimate.imaginary[k] = estimate.imaginary[k]! + share * (noisy.imaginary[k]! - estimate.imaginary[k]!)
  }
}
