/** The scale of numbers along an axis: a round range, and where it is marked. */
import { nice, tickStep, ticks } from 'd3-array'

export type NumberAxis = {
  min: number
  max: number
  marks: { value: number; label: string }[]
  /** From 0 at `min` to 1 at `max`. */
  share(value: number): number
}

/** Beyond it the difference of two numbers is no number any more. */
const largest = 1e300
/** Numbers that differ by less, compared with their size or at all, cannot be told apart on a scale. */
const leastRange = { relative: 1e-9, absolute: 1e-290 }

/**
 * @param markCount about how many marks there is room for
 * @param withZero whether 0 has to be on it, as where lengths stand for values
 */
export function numberAxis(values: Iterable<number>, markCount: number, withZero: boolean): NumberAxis {
  const [low, high] = rangeOf(values, withZero)
  const [min, max] = nice(low, high, markCount)
  const marked = ticks(min, max, markCount)
  const format = formatFor(Math.max(Math.abs(min), Math.abs(max)), tickStep(min, max, markCount))
  return {
    min,
    max,
    marks: marked.map((value) => ({ value, label: format(value) })),
    share: (value) => (Math.min(max, Math.max(min, value)) - min) / (max - min),
  }
}

function rangeOf(values: Iterable<number>, withZero: boolean): [low: number, high: number] {
  let low = withZero ? 0 : Number.POSITIVE_INFINITY
  let high = withZero ? 0 : Number.NEGATIVE_INFINITY
  for (const value of values) {
    low = Math.min(low, Math.max(-largest, value))
    high = Math.max(high, Math.min(largest, value))
  }
  if (low > high) return [0, 1]
  const size = Math.max(Math.abs(low), Math.abs(high))
  if (high - low > Math.max(leastRange.absolute, size * leastRange.relative)) return [low, high]
  if (size <= leastRange.absolute) return [0, 1]
  return [low - size / 2, high + size / 2]
}

/** One notation for all marks of an axis, with the digits that tell neighbours apart and no more. */
function formatFor(size: number, step: number): (value: number) => string {
  if (size >= 1e15 || size < 1e-4) {
    const format = new Intl.NumberFormat('en', { notation: 'scientific', maximumFractionDigits: 2 })
    return (value) => (value === 0 ? '0' : format.format(value))
  }
  const isCompact = size >= 10_000
  const unit = isCompact ? 1000 ** Math.floor(Math.log10(size) / 3) : 1
  const digits = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step / unit) - 1e-9)))
  const format = new Intl.NumberFormat('en', {
    notation: isCompact ? 'compact' : 'standard',
    maximumFractionDigits: digits,
    // A year on an axis is not 2,026.
    useGrouping: false,
  })
  // Rounding a small negative number gives a zero that has kept its sign.
  return (value) => format.format(value).replace(/^-0$/, '0')
}
