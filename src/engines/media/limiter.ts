/**
 * A peak limiter with look-ahead: no sample leaves above the ceiling, and sound below it passes unchanged. The
 * gain is linked over the channels and symmetric in time, so nothing moves.
 *
 * For each sample the gain it needs is r = min(1, ceiling / peak). m is the minimum of r over a window around the
 * sample, and the gain g the mean of m over the same window: every m in that mean has seen the sample, so g <= r.
 */
import type { Planar } from './planar.ts'

const halfWindowSeconds = 0.0025

export class PeakLimiter {
  readonly #ceiling: number
  readonly #window: number
  readonly #delay: number
  readonly #history: Float32Array[]
  readonly #needed: Float64Array
  readonly #minima: Float64Array
  /** Indexes of samples whose need is the smallest of all that follow: the front is the window's minimum. */
  readonly #queue: Float64Array
  #queueHead = 0
  #queueTail = 0
  #minimaSum: number
  #position = 0
  #limitedCount = 0

  constructor(channelCount: number, sampleRate: number, ceiling: number) {
    const half = Math.max(1, Math.round(sampleRate * halfWindowSeconds))
    this.#ceiling = ceiling
    this.#window = 2 * half + 1
    this.#delay = 2 * half
    this.#history = Array.from({ length: channelCount }, () => new Float32Array(this.#window))
    this.#needed = new Float64Array(this.#window).fill(1)
    this.#minima = new Float64Array(this.#window).fill(1)
    this.#queue = new Float64Array(this.#window + 1)
    this.#minimaSum = this.#window
  }

  /** How many samples were above the ceiling. */
  get limitedCount(): number {
    return this.#limitedCount
  }

  /** Limits the next samples; what comes out is delayed until `finish`. The result is new memory. */
  write(block: Planar): Planar {
    const length = block[0]?.length ?? 0
    const skipped = Math.max(0, Math.min(length, this.#delay - this.#position))
    const out = block.map(() => new Float32Array(length - skipped))
    for (let i = 0; i < length; i++) this.#step(block, i, out, i - skipped)
    return out
  }

  /** What the delay still holds. */
  finish(): Planar {
    return this.write(this.#history.map(() => new Float32Array(this.#delay)))
  }

  #step(block: Planar, from: number, out: Planar, to: number): void {
    const slot = this.#position % this.#window
    let peak = 0
    for (let c = 0; c < block.length; c++) {
      const sample = block[c]![from]!
      const magnitude = Math.abs(sample)
      if (magnitude > peak) peak = magnitude
      this.#history[c]![slot] = sample
    }
    if (peak > this.#ceiling) this.#limitedCount++
    const minimum = this.#windowMinimum(peak > this.#ceiling ? this.#ceiling / peak : 1)
    this.#minimaSum += minimum - this.#minima[slot]!
    this.#minima[slot] = minimum
    this.#position++
    if (to < 0) return
    const gain = this.#minimaSum / this.#window
    const oldest = this.#position % this.#window
    for (let c = 0; c < out.length; c++) out[c]![to] = this.#history[c]![oldest]! * gain
  }

  #windowMinimum(needed: number): number {
    const size = this.#queue.length
    const isExpired = this.#queue[this.#queueHead]! <= this.#position - this.#window
    if (this.#queueHead !== this.#queueTail && isExpired) this.#queueHead = (this.#queueHead + 1) % size
    while (this.#queueHead !== this.#queueTail) {
      const last = (this.#queueTail + size - 1) % size
      if (this.#needed[this.#queue[last]! % this.#window]! < needed) break
      this.#queueTail = last
    }
    this.#needed[this.#position % this.#window] = needed
    this.#queue[this.#queueTail] = this.#position
    this.#queueTail = (this.#queueTail + 1) % size
    return this.#needed[this.#queue[this.#queueHead]! % this.#window]!
  }
}
