/** Finds stretches in which nothing is to be seen, or nothing moves. */
import type { StillStretch } from '../facts.ts'
import { gridDifference } from './compare-frames.ts'
import type { FrameFeatures } from './frame-features.ts'

/** Of the full range of brightness. */
const blackBelow = 20
const whiteAbove = 235
/** Steps of brightness: what an encoder changes where nothing moves is less. */
const frozenWithin = 0.08
const leastMs = { black: 200, white: 200, frozen: 2000 } as const

type Kind = StillStretch['kind']

export class StillFinder {
  readonly found: StillStretch[] = []
  #open: { kind: Kind; startMs: number; first: FrameFeatures } | null = null

  push(frame: FrameFeatures): void {
    const kind = plainKindOf(frame)
    const open = this.#open
    if (open !== null) {
      if (open.kind === (kind ?? 'frozen') && (kind !== null || isFrozen(open.first, frame))) return
      this.finish(frame.timeMs)
    }
    // Every picture may be the first of many.
    this.#open = { kind: kind ?? 'frozen', startMs: frame.timeMs, first: frame }
  }

  finish(endMs: number): void {
    const { kind, startMs } = this.#open!
    this.#open = null
    if (endMs - startMs >= leastMs[kind]) this.found.push({ kind, startMs, endMs })
  }
}

function plainKindOf({ brightest, darkest }: FrameFeatures): Kind | null {
  if (brightest <= blackBelow) return 'black'
  return darkest >= whiteAbove ? 'white' : null
}

function isFrozen(first: FrameFeatures, frame: FrameFeatures): boolean {
  return gridDifference(first, frame) < frozenWithin && Math.abs(first.sharpness - frame.sharpness) < 0.1
}
