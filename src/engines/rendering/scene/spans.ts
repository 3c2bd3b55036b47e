/** Cuts a film where something comes, goes, or begins or ceases to move. */
import type { FrameRange } from './timetable.ts'

/** @param borders frames at which a span may begin, in any order; those outside of `range` do not count */
export function spansOf(range: FrameRange, borders: Iterable<number>): FrameRange[] {
  const inside = Array.from(borders).filter((border) => border > range.from && border < range.to)
  const cuts = Array.from(new Set([range.from, ...inside, range.to])).sort((a, b) => a - b)
  return cuts.slice(1).map((to, i) => ({ from: cuts[i]!, to }))
}
