/**
 * Groups shots into scenes of a wanted length: of all ways to do so, the one whose borders lie where most changes and
 * whose lengths fit best. The same shots always give the same scenes.
 */
import type { TimeRange } from '../facts.ts'
import type { SceneLength } from '../request.ts'

/** Seconds, as people understand the names; a scene of film has two or three minutes at most. */
const ranges = {
  'extra-short': { minSeconds: 10, maxSeconds: 20 },
  short: { minSeconds: 20, maxSeconds: 45 },
  medium: { minSeconds: 45, maxSeconds: 100 },
  long: { minSeconds: 100, maxSeconds: 240 },
} as const

/** What a border costs, so that there are none without a reason; 1 is a complete change. */
const borderCost = 0.45
/** Of any scene outside the wanted lengths: more than any border, so there are such only where it cannot be helped. */
const misfitCost = 3
/** On top of that, of a scene as long again as is wanted, or half as long. */
const lengthCost = 3
/** Of a border where nothing changes: inside a shot that is longer than a scene may be. */
const splitCost = 1

/** A stretch that stays together. */
export type Piece = TimeRange & {
  shotNumber: number
  /** How much changes where it begins, 0 to 1; null where it begins inside a shot. */
  change: number | null
}

type Best = { cost: number; from: number }

export function boundsOf(length: SceneLength): { minMs: number; maxMs: number } {
  const { minSeconds, maxSeconds } = 'range' in length ? ranges[length.range] : length
  return { minMs: minSeconds * 1000, maxMs: maxSeconds * 1000 }
}

/** @returns for each scene its pieces, in order */
export function groupShots<P extends Piece>(pieces: readonly P[], length: SceneLength): P[][] {
  const bounds = boundsOf(length)
  // The best way to end a scene before piece `i`, by where it begins.
  const best: Best[] = [{ cost: 0, from: 0 }]
  for (let end = 1; end <= pieces.length; end++) {
    let found: Best = { cost: Number.POSITIVE_INFINITY, from: 0 }
    for (let from = end - 1; from >= 0; from--) {
      const durationMs = pieces[end - 1]!.endMs - pieces[from]!.startMs
      const cost = best[from]!.cost + borderCostOf(pieces[from]!) + lengthCostOf(durationMs, bounds)
      if (cost < found.cost) found = { cost, from }
      // Only a single piece may be so much longer than a scene.
      if (durationMs > 2 * bounds.maxMs) break
    }
    best.push(found)
  }
  const scenes: P[][] = []
  for (let end = pieces.length; end > 0; end = best[end]!.from)
    scenes.push(pieces.slice(best[end]!.from, end))
  return scenes.reverse()
}

function borderCostOf({ change }: Piece): number {
  return borderCost + (change === null ? splitCost : 1 - change)
}

function lengthCostOf(durationMs: number, { minMs, maxMs }: { minMs: number; maxMs: number }): number {
  if (durationMs < minMs) return misfitCost + lengthCost * (minMs / Math.max(1, durationMs) - 1)
  return durationMs > maxMs ? misfitCost + lengthCost * (durationMs / maxMs - 1) : 0
}
