/** Numbers that change over the life of an item. */
import type { AnimatedNumber } from './editor-state.ts'

/** An animated number made ready to be asked often. */
export type NumberCurve = {
  /** @param ticks local to the item; may lie before or after it */
  at(ticks: number): number
  /** It changes between these moments alone; null when it never does. */
  changes: { from: number; to: number } | null
}

type Point = { timeTicks: number; value: number }

/**
 * There is no easing: between keyframes it is linear, before the first and after the last it holds. A lone keyframe
 * at 0 leads to `value` at the item's end; a lone one later is led to from `value` at 0. Of keyframes at one time the
 * last counts from there on, and one beyond the item's end counts as at its end.
 */
export function curveOf(number: AnimatedNumber, durationTicks: number): NumberCurve {
  const points = pointsOf(number, durationTicks)
  const first = points[0]!
  if (points.every((point) => point.value === first.value)) return { at: () => first.value, changes: null }
  const last = points.at(-1)!
  return {
    at: (ticks) => interpolate(points, ticks),
    changes: { from: first.timeTicks, to: last.timeTicks },
  }
}

export function valueAt(number: AnimatedNumber, ticks: number, durationTicks: number): number {
  return curveOf(number, durationTicks).at(ticks)
}

/** In order of time; at least one. */
function pointsOf({ value, keyframes }: AnimatedNumber, durationTicks: number): Point[] {
  const points = keyframes
    .map((keyframe) => ({ timeTicks: Math.min(keyframe.timeTicks, durationTicks), value: keyframe.value }))
    .sort((a, b) => a.timeTicks - b.timeTicks)
  const [first] = points
  if (first === undefined) return [{ timeTicks: 0, value }]
  if (points.length > 1) return points
  return first.timeTicks === 0
    ? [first, { timeTicks: durationTicks, value }]
    : [{ timeTicks: 0, value }, first]
}

function interpolate(points: readonly Point[], ticks: number): number {
  if (ticks < points[0]!.timeTicks) return points[0]!.value
  let low = 0
  let high = points.length
  // The last point that is not after the moment.
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (points[middle]!.timeTicks <= ticks) low = middle
    else high = middle
  }
  const from = points[low]!
  const to = points[low + 1]
  if (to === undefined) return from.value
  return from.value + ((to.value - from.value) * (ticks - from.timeTicks)) / (to.timeTicks - from.timeTicks)
}
