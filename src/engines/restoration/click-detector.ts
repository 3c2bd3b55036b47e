/**
 * Counts clicks: single moments whose curvature (second difference) stands far out of the 12 ms on both sides of
 * it. Consonants last longer and voices repeat their pulses within that time, so neither counts. Works on one
 * channel at the file's own rate, in constant memory.
 */

const ringSeconds = 0.012
/** What belongs to the click itself and what a band limit makes ring. */
const clickSeconds = 0.0008
/** Peak of a click over the RMS of its surroundings; noise reaches 5, speech 9. */
const leastProminence = 14
/** Curvature of full scale 1: below this it cannot be heard. */
const leastCurvature = 2e-3

export class ClickDetector {
  readonly #ring: number
  readonly #half: number
  readonly #curvature: Float32Array
  #length: number
  #before = 0
  #beforeThat = 0
  #clickCount = 0

  constructor(sampleRate: number) {
    this.#ring = Math.round(ringSeconds * sampleRate)
    this.#half = Math.max(2, Math.round(clickSeconds * sampleRate))
    this.#curvature = new Float32Array(sampleRate + 2 * this.#ring)
    this.#length = this.#ring
  }

  get clickCount(): number {
    return this.#clickCount
  }

  write(samples: Float32Array): void {
    for (let i = 0; i < samples.length; i++) {
      const sample = samples[i]!
      this.#curvature[this.#length++] = Math.abs(sample - 2 * this.#before + this.#beforeThat)
      this.#beforeThat = this.#before
      this.#before = sample
      if (this.#length === this.#curvature.length) this.#search()
    }
  }

  /** The last 12 ms are not searched: they have no surroundings. */
  finish(): void {
    if (this.#length > 2 * this.#ring) this.#search()
  }

  #search(): void {
    const end = this.#length - this.#ring
    for (let i = this.#ring; i < end; i++) {
      if (this.#curvature[i]! < leastCurvature || !this.#isPeak(i)) continue
      if (this.#curvature[i]! < leastProminence * this.#surroundings(i)) continue
      this.#clickCount++
      i += this.#half
    }
    this.#curvature.copyWithin(0, end - this.#ring, this.#length)
    this.#length = 2 * this.#ring
  }

  #isPeak(at: number): boolean {
    const peak = this.#curvature[at]!
    for (let i = at - this.#half; i <= at + this.#half; i++) if (this.#curvature[i]! > peak) return false
    return true
  }

  /** RMS of the curvature around a moment; infinite where one side is silent, as at a cut. */
  #surroundings(at: number): number {
    const before = this.#energy(at - this.#ring, at - this.#half)
    const after = this.#energy(at + this.#half + 1, at + this.#ring + 1)
    if (before === 0 || after === 0) return Number.POSITIVE_INFINITY
    return Math.sqrt((before + after) / (2 * (this.#ring - this.#half)))
  }

  #energy(from: number, to: number): number {
    let sum = 0
    for (let i = from; i < to; i++) sum += this.#curvature[i]! ** 2
    return sum
  }
}
