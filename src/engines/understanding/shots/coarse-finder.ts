/**
 * Finds changes of shot among key frames alone, which lie up to seconds apart. Encoders begin a cut with one, so a
 * time is often exact; shots that lie between two of them are not seen, and nothing is said of how one became the
 * other.
 */
import { difference, structureDifference, unexplainedByMotion } from './compare-frames.ts'
import type { FrameFeatures } from './frame-features.ts'
import type { Transition } from './transition.ts'

const leastDifference = 0.2
const leastStructure = 0.5
/** Between key frames more may have moved than from one picture to the next. */
const leastUnexplained = 0.65
const confidence = 0.4

export class CoarseFinder {
  #before: FrameFeatures | null = null

  /** Everything is said at once. */
  get settledMs(): number {
    return this.#before?.timeMs ?? 0
  }

  push(frame: FrameFeatures): Transition[] {
    const before = this.#before
    this.#before = frame
    if (before === null || !isOther(before, frame)) return []
    const { timeMs } = frame
    return [{ kind: 'cut', startMs: before.timeMs, endMs: timeMs, atMs: timeMs, confidence }]
  }

  finish(): Transition[] {
    return []
  }
}

function isOther(a: FrameFeatures, b: FrameFeatures): boolean {
  const structure = structureDifference(a, b)
  const looksOther = difference(a, b) >= leastDifference || (structure ?? 0) >= leastStructure
  return looksOther && unexplainedByMotion(a, b) >= leastUnexplained
}
