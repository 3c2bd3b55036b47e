/** Finds hard cuts: one step that stands out among its neighbours, that no motion explains and that is no flash. */
import { difference, structureDifference, unexplainedByMotion } from './compare-frames.ts'
import type { FrameFeatures } from './frame-features.ts'
import type { Transition } from './transition.ts'

/** What is looked at on both sides of a step: so long, and so many frames at least. */
const reachMs = 350
const leastReach = 5
/** Below it nothing has changed that one would see; dark scenes differ in structure alone. */
const leastDifference = 0.14
const leastStructure = 0.45
/** How far a step has to stand out among those around it. */
const outstanding = 2.5
/** A cut leaves more than this where motion is made up for. */
const leastUnexplained = 0.5
/** What returns within that reach was a flash, a strobe or a blink; so like has it to be. */
const flashLikeness = 0.45

type Step = { frame: FrameFeatures; difference: number; structure: number }

export class CutFinder {
  /** Each frame with its step from the one before. */
  readonly #steps: Step[] = []
  /** The first of them that nothing was said about. */
  #next = 0

  /** @returns the cut that is now certain, which lies some frames back */
  push(frame: FrameFeatures): Transition | null {
    this.#add(frame)
    const step = this.#steps[this.#next]!
    const isDue = this.#steps.length - this.#next > leastReach && frame.timeMs - step.frame.timeMs > reachMs
    return isDue ? this.#judgeNext() : null
  }

  /** No cut that is yet to be told of lies before: where pictures are far apart, a few of them take minutes. */
  get openMs(): number {
    return this.#steps[this.#next]?.frame.timeMs ?? Number.POSITIVE_INFINITY
  }

  /** What the last frames hold. */
  finish(): Transition[] {
    const found: Transition[] = []
    while (this.#next < this.#steps.length) {
      const cut = this.#judgeNext()
      if (cut) found.push(cut)
    }
    return found
  }

  #add(frame: FrameFeatures): void {
    const before = this.#steps.at(-1)?.frame
    this.#steps.push({
      frame,
      difference: before ? difference(before, frame) : 0,
      structure: before ? (structureDifference(before, frame) ?? 0) : 0,
    })
  }

  #judgeNext(): Transition | null {
    const found = this.#judge(this.#next)
    this.#next++
    const { timeMs } = this.#steps[this.#next - 1]!.frame
    while (this.#next > leastReach && this.#steps[0]!.frame.timeMs < timeMs - reachMs) {
      this.#steps.shift()
      this.#next--
    }
    return found
  }

  #judge(at: number): Transition | null {
    const step = this.#steps[at]!
    const before = this.#steps[at - 1]
    if (before === undefined) return null
    if (!this.#standsOut(at)) return null
    const unexplained = unexplainedByMotion(before.frame, step.frame)
    if (unexplained < leastUnexplained) return null
    if (this.#isFlash(at)) return null
    const { timeMs } = step.frame
    const confidence = Math.min(1, 0.5 + Math.max(step.difference, step.structure / 2, unexplained - 0.5))
    return { kind: 'cut', startMs: before.frame.timeMs, endMs: timeMs, atMs: timeMs, confidence }
  }

  #standsOut(at: number): boolean {
    const { difference, structure } = this.#steps[at]!
    const near = this.#steps.filter((_, index) => index !== at && index > 0)
    const closest = this.#steps.filter((_, index) => index !== at && Math.abs(index - at) <= 2)
    const isLargest = closest.every((other) => other.difference + other.structure <= difference + structure)
    if (!isLargest) return false
    const usual = (value: (step: Step) => number) =>
      near.map(value).toSorted((a, b) => a - b)[near.length >> 1] ?? 0
    const byColour =
      difference >= leastDifference && difference >= outstanding * usual((other) => other.difference)
    const byStructure =
      structure >= leastStructure && structure >= outstanding * usual((other) => other.structure)
    return byColour || byStructure
  }

  /** Whether what was before the step soon comes back, or what is after it was there a moment ago. */
  #isFlash(at: number): boolean {
    const [before, after] = [this.#steps[at - 1]!.frame, this.#steps[at]!.frame]
    return this.#steps.some(({ frame }, index) => {
      if (Math.abs(frame.timeMs - after.timeMs) > reachMs) return false
      return index > at ? isSameView(before, frame) : index < at - 1 && isSameView(frame, after)
    })
  }
}

/** Whether the camera shows what it did, flat pictures by their colours. */
function isSameView(a: FrameFeatures, b: FrameFeatures): boolean {
  const structure = structureDifference(a, b)
  if (structure === null) return difference(a, b) < leastDifference
  return structure <= flashLikeness && unexplainedByMotion(a, b) < leastUnexplained
}
