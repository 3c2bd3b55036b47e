/** Finds hard cuts: one step that stands out among its neighbours, that no motion explains and that is no flash. */
import { difference, structureDifference, unexplainedByMotion } from './compare-frames.ts'
import type { FrameFeatures } from './frame-features.ts'
import type { Transition } from './transition.ts'

/** Frames that are looked at on both sides of a step. */
const reach = 8
/** Below it nothing has changed that one would see; dark scenes differ in structure alone. */
const leastDifference = 0.14
const leastStructure = 0.45
/** How far a step has to stand out among those around it. */
const outstanding = 2.5
/** A cut leaves more than this where motion is made up for. */
const leastUnexplained = 0.5
/** What returns within this time was a flash, a strobe or a blink. */
const flashMs = 350
const flashLikeness = 0.45

type Step = { frame: FrameFeatures; difference: number; structure: number }

export class CutFinder {
  /** The last `2 * reach + 1` frames, each with its step from the one before. */
  readonly #steps: Step[] = []
  #quietUntilMs = -1

  /** @returns the cut that is now certain, which lies some frames back */
  push(frame: FrameFeatures): Transition | null {
    this.#add(frame)
    return this.#steps.length > reach ? this.#judge(this.#steps.length - 1 - reach) : null
  }

  /** What the last frames hold. */
  finish(): Transition[] {
    const first = Math.max(1, this.#steps.length - reach)
    const found: Transition[] = []
    for (let at = first; at < this.#steps.length; at++) {
      const cut = this.#judge(at)
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
    if (this.#steps.length > 2 * reach + 1) this.#steps.shift()
  }

  #judge(at: number): Transition | null {
    const step = this.#steps[at]!
    const before = this.#steps[at - 1]
    if (before === undefined || step.frame.timeMs < this.#quietUntilMs) return null
    if (!this.#standsOut(at)) return null
    const unexplained = unexplainedByMotion(before.frame, step.frame)
    if (unexplained < leastUnexplained) return null
    const back = this.#returnsAt(at)
    if (back !== null) {
      this.#quietUntilMs = back
      return null
    }
    const { timeMs } = step.frame
    const confidence = Math.min(1, 0.5 + Math.max(step.difference, step.structure / 2, unexplained - 0.5))
    return { kind: 'cut', startMs: before.frame.timeMs, endMs: timeMs, atMs: timeMs, confidence }
  }

  #standsOut(at: number): boolean {
    const { difference, structure } = this.#steps[at]!
    const near = this.#steps.filter((_, index) => index !== at && index > 0 && Math.abs(index - at) <= reach)
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

  /** When the picture from before the step is back, if it soon is. */
  #returnsAt(at: number): number | null {
    const before = this.#steps[at - 1]!.frame
    const { timeMs } = this.#steps[at]!.frame
    for (const { frame } of this.#steps.slice(at + 1)) {
      if (frame.timeMs - timeMs > flashMs) return null
      if (isSameView(before, frame)) return frame.timeMs + 1
    }
    return null
  }
}

/** Whether the camera shows what it did, flat pictures by their colours. */
function isSameView(a: FrameFeatures, b: FrameFeatures): boolean {
  const structure = structureDifference(a, b)
  if (structure === null) return difference(a, b) < leastDifference
  return structure <= flashLikeness && unexplainedByMotion(a, b) < leastUnexplained
}
