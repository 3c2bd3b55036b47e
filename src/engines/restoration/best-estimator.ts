/**
 * The estimator of the best chain: GTCRN and RNNoise averaged below 7.5 kHz, RNNoise alone above. GTCRN corrects
 * phase and copes with rooms, RNNoise leaves less of steady noise and knows the whole band; their errors differ,
 * so the average is as good as the better of the two (findings 2 and 3.4).
 */
import type { SpeechEstimator } from './speech-estimator.ts'
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
    for (let k = 0; k < fadeTo; k++) {
      const weight = gtcrnWeight * Math.min(1, (fadeTo - k) / (fadeTo - fadeFrom))
      into.real[k] = into.real[k]! + weight * (this.#second.real[k]! - into.real[k]!)
      into.imaginary[k] = into.imaginary[k]! + weight * (this.#second.imaginary[k]! - into.imaginary[k]!)
    }
  }

  [Symbol.dispose](): void {
    this.#gtcrn[Symbol.dispose]()
    this.#rnnoise[Symbol.dispose]()
  }
}
