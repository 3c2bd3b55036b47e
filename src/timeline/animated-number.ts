/** Numbers that change over the life of an item. */
import type { AnimatedNumber } from './editor-state.ts'

/**
 * The value at a moment local to the item. There is no easing: between keyframes it is linear, before the first and
 * after the last it holds. A lone keyframe at 0 leads to `value` at the item's end; a lone one later is led to from
 * `value` at 0. Of keyframes at one time the last counts.
 */
export function valueAt({ value, keyframes }: AnimatedNumber, ticks: number, durationTicks: number): number {
  if (keyframes.length === 0) return value
  const sorted = keyframes.toSorted((a, b) => a.timeTicks - b.timeTicks)
  const [first] = sorted
  const points =
    sorted.length > 1
      ? sorted
      : first!.timeTicks === 0
        ? [first!, { timeTicks: durationTicks, value }]
        : [{ timeTicks: 0, value }, first!]
  const next = points.findIndex((point) => point.timeTicks > ticks)
  if (next === 0) return points[0]!.value
  if (next < 0) return points.at(-1)!.value
  const from = points[next - 1]!
  const to = points[next]!
  return from.value + ((to.value - from.value) * (ticks - from.timeTicks)) / (to.timeTicks - from.timeTicks)
}

export function isAnimated({ value, keyframes }: AnimatedNumber): boolean {
  return keyframes.length > 0 && keyframes.some((keyframe) => keyframe.value !== value)
}
