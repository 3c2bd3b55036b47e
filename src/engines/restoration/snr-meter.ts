/**
 * A plain measure of signal to noise that is the same for the input and the result: the level that is exceeded in
 * a fifth of all 10 ms (speech) over the level that is not reached in a twentieth (the floor between words). It
 * knows nothing of what speech is: steady noise counts in full, babble and music hardly.
 */
import type { Planar } from '#engines/media/planar.ts'

const blockSeconds = 0.01
const lowestDb = -100
const binsPerDb = 4
const binCount = 110 * binsPerDb
const speechShare = 0.8
const floorShare = 0.05
/** Digital silence between words would give an infinite ratio. */
const highestSnrDb = 60

export class SnrMeter {
  readonly #blockSize: number
  readonly #counts = new Float64Array(binCount)
  #total = 0
  #energy = 0
  #length = 0

  constructor(sampleRate: number) {
    this.#blockSize = Math.round(blockSeconds * sampleRate)
  }

  /** Takes the next samples of one or two channels, whose energies are added. */
  write(block: Planar): void {
    const [left, right] = block as [Float32Array, Float32Array | undefined]
    for (let i = 0; i < left.length; i++) {
      this.#energy += left[i]! ** 2 + (right === undefined ? 0 : right[i]! ** 2)
      if (++this.#length < this.#blockSize) continue
      const db = 10 * Math.log10(this.#energy / this.#blockSize + 1e-30)
      const bin = Math.max(0, Math.min(binCount - 1, Math.round((db - lowestDb) * binsPerDb)))
      this.#counts[bin] = this.#counts[bin]! + 1
      this.#total++
      this.#energy = 0
      this.#length = 0
    }
  }

  /** In dB, at most 60; null for silence and for less than half a second. */
  get snrDb(): number | null {
    const speech = this.#levelAt(speechShare)
    if (this.#total < 50 || speech <= lowestDb) return null
    return Math.min(highestSnrDb, speech - this.#levelAt(floorShare))
  }

  #levelAt(share: number): number {
    let count = 0
    for (let bin = 0; bin < binCount; bin++) {
      count += this.#counts[bin]!
      if (count > share * this.#total) return lowestDb + bin / binsPerDb
    }
    return lowestDb
  }
}
