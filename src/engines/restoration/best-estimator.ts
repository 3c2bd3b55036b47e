/**
 * The estimator of the best chain: GTCRN and RNNoise averaged below 7.5 kHz, RNNoise alone above. GTCRN corrects
 * phase and copes with rooms, RNNoise leaves less of steady noise and knows the whole band; their errors differ,
 * so the average is as good as the better of the two (findings 2 and 3.4). Where they disagree at least one of
 * them errs, which tells how far the average can be trusted: for noises of 10 dB and more within 3 dB of its true
 * error, too little for babble, too much in rooms.
 */
import { errorBandCount, errorBands, type SpeechEstimator } from './speech-estimator.ts'
import { emptySpectrum, type Spectrum } from './stft.ts'

const gtcrnWeight = 0.5
/** 7.5 to 8 kHz, in bins of 31.25 Hz: GTCRN ends at bin 256, and its last bins are its least certain. */
const fadeFrom = 240
const fadeTo = 256

export class BestEstimator implements SpeechEstimator {
  readonly lookAhead: number
  readonly #gtcrn: SpeechEstimator
  readonly #rnnoise: SpeechEstimator
  readonly #second = emptySpectrum()
  readonly errorEnergies = new Float64Array(errorBandCount)

  /** Takes both estimators over. */
  constructor(gtcrn: SpeechEstimator, rnnoise: SpeechEstimator) {
    this.#gtcrn = gtcrn
    this.#rnnoise = rnnoise
    this.lookAhead = Math.max(gtcrn.lookAhead, rnnoise.lookAhead)
  }

  feed(samples: Float32Array): void {
    this.#gtcrn.feed(samples)
    this.#rnnoise.feed(samples)
  }

  async estimate(noisy: Spectrum, into: Spectrum): Promise<void> {
    await this.#rnnoise.estimate(noisy, into)
    await this.#gtcrn.estimate(noisy, this.#second)
    this.#compare(into)
    for (let k = 0; k < fadeTo; k++) {
      const weight = gtcrnWeight * Math.min(1, (fadeTo - k) / (fadeTo - fadeFrom))
      into.real[k] = into.real[k]! + weight * (this.#second.real[k]! - into.real[k]!)
      into.imaginary[k] = into.imaginary[k]! + weight * (this.#second.imaginary[k]! - into.imaginary[k]!)
    }
  }

  /** Errors that are independent and alike give the average half the difference's amplitude. */
  #compare({ real, imaginary }: Spectrum): void {
    for (let band = 0; band < errorBandCount; band++) {
      let energy = 0
      for (let k = errorBands[band]!; k < errorBands[band + 1]!; k++) {
        energy += (real[k]! - this.#second.real[k]!) ** 2 + (imaginary[k]! - this.#second.imaginary[k]!) ** 2
      }
      this.errorEnergies[band] = energy / 4
    }
  }

  [Symbol.dispose](): void {
    this.#gtcrn[Symbol.dispose]()
    this.#rnnoise[Symbol.dispose]()
  }
}
