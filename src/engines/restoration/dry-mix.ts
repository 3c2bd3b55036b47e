/**
 * Do no harm: gives part of the input back where the recording is clean anyway.
 *
 * An estimator's error has two parts: noise it left, and speech it took. The second does not vanish when there is
 * no noise: GTCRN takes about -24 dB of any speech, mostly soft starts and ends of words. With speech energy S and
 * removed energy R, measured over some seconds, d S of R is speech that was taken (d = -24 dB) and the rest noise;
 * the mix with the least error gives back the share d S / R. We give back its square, which is 1 for clean
 * recordings, -16 dB at an SNR of 20 dB and nothing at 10 dB, so that noise that can be heard stays removed.
 * Measured: clean speech against itself 24.0 -> 33 dB, all noisy mixtures equal or better in SI-SDR.
 */
import { rumbleBins } from './speech-estimator.ts'
import { hopSize, type Spectrum, workingRate } from './stft.ts'

const takenSpeechShare = 10 ** (-24 / 10)
const framesPerSecond = workingRate / hopSize
/** Long enough to span pauses between words, short enough to follow a speaker who walks into noise. */
const memorySeconds = 3
const decay = Math.exp(-1 / (framesPerSecond * memorySeconds))
/** The start of a recording says too little about it: the share grows over the first second. */
const warmUpFrames = framesPerSecond
/** 8 kHz: up to where the estimate is the model's own. */
const lastBin = 256

export class DryMix {
  #speech = 0
  #removed = 0
  #frames = 0

  /** Replaces `estimate` by its mix with the noisy spectrum it was made from. */
  apply(noisy: Spectrum, estimate: Spectrum): void {
    const share = this.#nextShare(noisy, estimate)
    if (share === 0) return
    for (let k = rumbleBins; k < estimate.real.length; k++) {
      estimate.real[k] = estimate.real[k]! + share * (noisy.real[k]! - estimate.real[k]!)
      estimate.imaginary[k] = estimate.imaginary[k]! + share * (noisy.imaginary[k]! - estimate.imaginary[k]!)
    }
  }

  #nextShare(noisy: Spectrum, estimate: Spectrum): number {
    let speech = 0
    let removed = 0
    for (let k = rumbleBins; k <= lastBin; k++) {
      const yr = estimate.real[k]!
      const yi = estimate.imaginary[k]!
      speech += yr * yr + yi * yi
      removed += (noisy.real[k]! - yr) ** 2 + (noisy.imaginary[k]! - yi) ** 2
    }
    this.#speech = decay * this.#speech + speech
    this.#removed = decay * this.#removed + removed
    const confidence = Math.min(1, ++this.#frames / warmUpFrames)
    if (this.#removed === 0) return 0
    return confidence * Math.min(1, (takenSpeechShare * this.#speech) / this.#removed) ** 2
  }
}
