/** Finds fades through black, white or another plain colour: a run of flat pictures that is come to slowly. */
import { structureDifference, unexplainedByMotion } from './compare-frames.ts'
import type { FrameFeatures } from './frame-features.ts'
import type { Transition } from './transition.ts'

/** Standard deviation below which a picture is flat. */
const flatContrast = 2
/** How far back and forth the full picture may be. */
const slopeMs = 2500
/** A picture next to the flat ones with less of the contrast around it than this is on its way. */
const slopeShare = 0.75
/** A flash returns to the same scene sooner than this. */
const flashMs = 700

type Slope = { isGradual: boolean; fullAtMs: number; frame: FrameFeatures }

export class FadeFinder {
  /** Since `slopeMs` before the run of flat pictures, or before now. */
  #frames: FrameFeatures[] = []
  #run: { startMs: number; endMs: number; before: FrameFeatures[] } | null = null
  #after: FrameFeatures[] = []

  /** @returns the fade that is now certain, which lies up to some seconds back */
  push(frame: FrameFeatures): Transition | null {
    const isFlat = frame.colourContrast < flatContrast
    const found = this.#run !== null && this.#after.length > 0 ? this.#look(frame, isFlat) : null
    if (isFlat) {
      if (this.#run === null || this.#after.length > 0)
        this.#run = { startMs: frame.timeMs, endMs: frame.timeMs, before: this.#frames }
      this.#run.endMs = frame.timeMs
      this.#after = []
      this.#frames = []
    } else {
      if (this.#run !== null) this.#after.push(frame)
      this.#frames = [...this.#frames.filter(({ timeMs }) => timeMs > frame.timeMs - slopeMs), frame]
    }
    return found
  }

  finish(): Transition[] {
    const found = this.#run !== null && this.#after.length > 0 ? this.#end(this.#run) : null
    return found ? [found] : []
  }

  /** Ends the run when the picture is full again, or another run begins. */
  #look(frame: FrameFeatures, isFlat: boolean): Transition | null {
    const run = this.#run!
    const recent = this.#after.slice(-6)
    const isSettled =
      recent.length === 6 && recent.every(({ contrast }) => contrast <= recent[0]!.contrast * 1.02)
    if (!isFlat && !isSettled && frame.timeMs - run.endMs < slopeMs) return null
    const found = this.#end(run)
    this.#run = null
    this.#after = []
    return found
  }

  #end(run: { startMs: number; endMs: number; before: FrameFeatures[] }): Transition | null {
    // A film that begins or ends with a fade has no other shot on that side.
    if (run.before.length === 0 || this.#after.length === 0) return null
    const into = slopeOf(run.before.toReversed())
    const outOf = slopeOf(this.#after)
    if (!into.isGradual && !outOf.isGradual) return null
    if (outOf.fullAtMs - into.fullAtMs < flashMs && isSameScene(into.frame, outOf.frame)) return null
    const atMs = Math.round((run.startMs + run.endMs) / 2)
    const confidence = into.isGradual && outOf.isGradual ? 0.95 : 0.8
    return { kind: 'fade', startMs: into.fullAtMs, endMs: outOf.fullAtMs, atMs, confidence }
  }
}

/** @param frames leading away from the flat pictures */
function slopeOf(frames: readonly FrameFeatures[]): Slope {
  let full = frames[0]!
  for (const frame of frames) {
    // Contrast that grows by less than a tenth over what it was is the scene's own.
    if (frame.colourContrast > full.colourContrast * 1.05) full = frame
    else if (Math.abs(frame.timeMs - full.timeMs) > 250) break
  }
  const isGradual = frames[0]!.colourContrast < slopeShare * full.colourContrast
  return { isGradual, fullAtMs: full.timeMs, frame: full }
}

function isSameScene(a: FrameFeatures, b: FrameFeatures): boolean {
  const structure = structureDifference(a, b)
  return structure !== null && structure < 0.3 && unexplainedByMotion(a, b) < 0.5
}
