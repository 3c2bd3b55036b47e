/**
 * Turns probabilities of speech into regions: speech begins where it is likely and ends where it has been unlikely
 * for a while; what is too short is none. The thresholds are those that Silero recommends for its model.
 */
import type { SpeechRegion } from '../facts.ts'

const beginsAt = 0.5
const endsBelow = 0.35
const leastPauseMs = 100
const leastSpeechMs = 250
const padMs = 30

type Open = { from: number; sum: number; count: number; quietFrom: number | null }

export class SpeechRegions {
  readonly #frameMs: number
  readonly #found: SpeechRegion[] = []
  #open: Open | null = null
  #count = 0

  constructor(frameMs: number) {
    this.#frameMs = frameMs
  }

  /** @param probability of the next frame, 0 to 1 */
  add(probability: number): void {
    const at = this.#count++ * this.#frameMs
    if (this.#open === null) {
      if (probability >= beginsAt) this.#open = { from: at, sum: probability, count: 1, quietFrom: null }
      return
    }
    if (probability >= endsBelow) this.#open.quietFrom = null
    else this.#open.quietFrom ??= at
    if (this.#open.quietFrom === null) {
      this.#open.sum += probability
      this.#open.count++
    } else if (at + this.#frameMs - this.#open.quietFrom >= leastPauseMs) this.#close(this.#open.quietFrom)
  }

  /**
   * In order, with a little room on both sides, of which near neighbours share what is between them.
   * @param durationMs nothing lies beyond
   */
  finish(durationMs: number): SpeechRegion[] {
    if (this.#open !== null) this.#close(this.#open.quietFrom ?? this.#count * this.#frameMs)
    const found = this.#found
    const widened = found.map(({ startMs, endMs, confidence }, index) => {
      const before = found[index - 1]?.endMs ?? Number.NEGATIVE_INFINITY
      const after = found[index + 1]?.startMs ?? Number.POSITIVE_INFINITY
      return {
        startMs: Math.max(0, Math.round(startMs - Math.min(padMs, (startMs - before) / 2))),
        endMs: Math.min(durationMs, Math.round(endMs + Math.min(padMs, (after - endMs) / 2))),
        confidence,
      }
    })
    // Sound may go on for longer than the file says that it lasts.
    return widened.filter(({ startMs, endMs }) => endMs > startMs)
  }

  #close(endMs: number): void {
    const { from, sum, count } = this.#open!
    this.#open = null
    if (endMs - from >= leastSpeechMs) this.#found.push({ startMs: from, endMs, confidence: sum / count })
  }
}
