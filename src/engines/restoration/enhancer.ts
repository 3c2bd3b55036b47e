/**
 * Runs a chain over sound of any length: frames in, the estimator's guess, the Wiener step, the dry mix, frames out. Stereo
 * has one estimate, made on a reference mixed from both channels, and its mask is applied to both: the image
 * stays where it was. Length and place of the samples do not change.
 */
import type { Planar } from '#engines/media/planar.ts'
import { DryMix } from './dry-mix.ts'
import type { SpeechEstimator } from './speech-estimator.ts'
import { emptySpectrum, frameSize, hopSize, Stft } from './stft.ts'
import { TrustMix } from './trust-mix.ts'
import { reestimate } from './wiener.ts'

/** No chain of ours amplifies a bin by more (the model's mask is a pair of tanh); beyond it is cancellation. */
const maxMaskMagnitude = Math.SQRT2
const maskFloor = 1e-12

export type EnhancerOptions = {
  estimator: SpeechEstimator
  /** The weight of each channel in the reference; its length is the channel count, 1 or 2. */
  referenceWeights: readonly number[]
  /**
   * Give the input back where the estimator doubts itself, if it can tell. By default it does. In rooms it must not:
   * there doubt is the rule, and what would come back is the room.
   */
  isCautious?: boolean
}

export class Enhancer {
  readonly #estimator: SpeechEstimator
  readonly #weights: readonly number[]
  readonly #stft = new Stft()
  readonly #gathered: Float32Array[]
  readonly #reference = new Float32Array(hopSize)
  /** Hops the estimator has been fed and that wait for its look-ahead. */
  readonly #waiting: Float32Array[][] = []
  readonly #frames: Float32Array[]
  readonly #sums: Float32Array[]
  readonly #spectra
  readonly #referenceSpectrum
  readonly #estimate = emptySpectrum()
  readonly #dryMix = new DryMix()
  readonly #trustMix = new TrustMix()
  readonly #isCautious: boolean
  #gatheredCount = 0
  #receivedCount = 0
  #emittedCount = 0
  #frameCount = 0

  constructor({ estimator, referenceWeights, isCautious = true }: EnhancerOptions) {
    const perChannel = <T>(make: () => T): T[] => referenceWeights.map(make)
    this.#estimator = estimator
    this.#isCautious = isCautious
    this.#weights = referenceWeights
    this.#gathered = perChannel(() => new Float32Array(hopSize))
    this.#frames = perChannel(() => new Float32Array(frameSize))
    this.#sums = perChannel(() => new Float32Array(frameSize))
    this.#spectra = perChannel(emptySpectrum)
    this.#referenceSpectrum = referenceWeights.length === 1 ? this.#spectra[0]! : emptySpectrum()
  }

  /** Takes high-passed sound at 48 kHz and hands out what is finished; a block is overwritten by the next. */
  async *write(block: Planar): AsyncGenerator<Planar> {
    const length = block[0]?.length ?? 0
    this.#receivedCount += length
    for (let from = 0; from < length; ) {
      const count = Math.min(hopSize - this.#gatheredCount, length - from)
      this.#gathered.forEach((channel, index) => {
        channel.set(block[index]!.subarray(from, from + count), this.#gatheredCount)
      })
      this.#gatheredCount += count
      from += count
      if (this.#gatheredCount < hopSize) continue
      const finished = await this.#takeHop()
      if (finished !== null) yield finished
    }
  }

  /** Hands out what is left. */
  async *finish(): AsyncGenerator<Planar> {
    while (this.#emittedCount < this.#receivedCount) {
      for (const channel of this.#gathered) channel.fill(0, this.#gatheredCount)
      const finished = await this.#takeHop()
      if (finished !== null) yield finished
    }
  }

  async #takeHop(): Promise<Planar | null> {
    this.#gatheredCount = 0
    this.#reference.fill(0)
    this.#gathered.forEach((channel, index) => {
      const weight = this.#weights[index]!
      for (let i = 0; i < hopSize; i++) this.#reference[i] = this.#reference[i]! + weight * channel[i]!
    })
    this.#estimator.feed(this.#reference)
    this.#waiting.push(this.#gathered.map((channel) => channel.slice()))
    if ((this.#waiting.length - 1) * hopSize < this.#estimator.lookAhead) return null
    return this.#processFrame(this.#waiting.shift()!)
  }

  async #processFrame(hop: readonly Float32Array[]): Promise<Planar | null> {
    this.#frames.forEach((frame, index) => {
      frame.copyWithin(0, hopSize)
      frame.set(hop[index]!, hopSize)
    })
    this.#stft.analyse(this.#frames, this.#spectra)
    this.#mixReference()
    await this.#estimator.estimate(this.#referenceSpectrum, this.#estimate)
    reestimate(this.#referenceSpectrum, this.#estimate)
    this.#giveBack()
    const isMono = this.#spectra.length === 1
    if (!isMono) this.#applyMask()
    for (const sum of this.#sums) {
      sum.copyWithin(0, hopSize)
      sum.fill(0, hopSize)
    }
    this.#stft.synthesise(isMono ? [this.#estimate] : this.#spectra, this.#sums)
    // The first frame is centred on the first sample: its first half lies before the sound.
    if (this.#frameCount++ === 0) return null
    const count = Math.min(hopSize, this.#receivedCount - this.#emittedCount)
    this.#emittedCount += count
    return this.#sums.map((sum) => sum.subarray(0, count))
  }

  #giveBack(): void {
    const { errorEnergies } = this.#estimator
    if (errorEnergies === undefined || !this.#isCautious) {
      this.#dryMix.apply(this.#referenceSpectrum, this.#estimate)
    } else {
      this.#trustMix.apply(this.#referenceSpectrum, this.#estimate, errorEnergies)
    }
  }

  #mixReference(): void {
    const [left, right] = this.#spectra
    if (left === undefined || right === undefined) return
    const [leftWeight, rightWeight] = this.#weights as [number, number]
    const { real, imaginary } = this.#referenceSpectrum
    for (let k = 0; k < real.length; k++) {
      real[k] = leftWeight * left.real[k]! + rightWeight * right.real[k]!
      imaginary[k] = leftWeight * left.imaginary[k]! + rightWeight * right.imaginary[k]!
    }
  }

  /** Multiplies both channels by estimate / reference. */
  #applyMask(): void {
    const { real, imaginary } = this.#referenceSpectrum
    for (let k = 0; k < real.length; k++) {
      const xr = real[k]!
      const xi = imaginary[k]!
      const yr = this.#estimate.real[k]!
      const yi = this.#estimate.imaginary[k]!
      const power = xr * xr + xi * xi + maskFloor
      let mr = (yr * xr + yi * xi) / power
      let mi = (yi * xr - yr * xi) / power
      const magnitude = Math.hypot(mr, mi)
      if (magnitude > maxMaskMagnitude) {
        mr *= maxMaskMagnitude / magnitude
        mi *= maxMaskMagnitude / magnitude
      }
      for (const spectrum of this.#spectra) {
        const sr = spectrum.real[k]!
        const si = spectrum.imaginary[k]!
        spectrum.real[k] = sr * mr - si * mi
        spectrum.imaginary[k] = sr * mi + si * mr
      }
    }
  }
}
