/**
 * The level of the speech in sound of any length, in constant memory: the mean power of the blocks that are
 * active, gated in two steps as ITU-R BS.1770 does for loudness. A plain mean would fall with every pause, and
 * the model loses up to 7 dB when speech is fed to it too quietly.
 */
import { workingRate } from './stft.ts'

const blockSize = workingRate / 10
/** Below this a block is silence, whatever the rest is. */
const absoluteGateDb = -80
/** Blocks this far below the mean of the rest are pauses. */
const relativeGateDb = -10
const binsPerDb = 10
const maxDb = 40
const binCount = (maxDb - absoluteGateDb) * binsPerDb

export class SpeechLevelMeter {
  readonly #counts = new Float64Array(binCount)
  readonly #powers = new Float64Array(binCount)
  #blockPower = 0
  #blockLength = 0
  #totalPower = 0
  #totalLength = 0

  /** Takes the next samples of one signal at 48 kHz. */
  write(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i++) {
      this.#blockPower += samples[i]! ** 2
      if (++this.#blockLength === blockSize) this.#closeBlock()
    }
  }

  #closeBlock(): void {
    const power = this.#blockPower / this.#blockLength
    this.#totalPower += this.#blockPower
    this.#totalLength += this.#blockLength
    this.#blockPower = 0
    this.#blockLength = 0
    const bin = Math.floor((10 * Math.log10(power) - absoluteGateDb) * binsPerDb)
    if (!(bin >= 0)) return
    const index = Math.min(bin, binCount - 1)
    this.#counts[index] = this.#counts[index]! + 1
    this.#powers[index] = this.#powers[index]! + power
  }

  /** Mean power of everything, full scale 1. */
  get meanPower(): number {
    const length = this.#totalLength + this.#blockLength
    return length === 0 ? 0 : (this.#totalPower + this.#blockPower) / length
  }

  /** RMS of the active blocks, full scale 1; of everything when no block is active; 0 for silence. */
  get activeRms(): number {
    const ungated = this.#meanFrom(0)
    if (ungated === 0) return Math.sqrt(this.meanPower)
    const gateDb = 10 * Math.log10(ungated) + relativeGateDb
    return Math.sqrt(this.#meanFrom(Math.max(0, Math.floor((gateDb - absoluteGateDb) * binsPerDb))))
  }

  #meanFrom(firstBin: number): number {
    let count = 0
    let power = 0
    for (let bin = firstBin; bin < binCount; bin++) {
      count += this.#counts[bin]!
      power += this.#powers[bin]!
    }
    return count === 0 ? 0 : power / count
  }
}
