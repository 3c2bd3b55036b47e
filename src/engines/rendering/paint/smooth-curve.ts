/** A curve through a few points. */
import type { Curve } from './filter-looks.ts'

/** Monotone cubic interpolation (Fritsch and Carlson, 1980), held beyond its ends. */
export function smoothCurve(points: Curve): (input: number) => number {
  const slopes = points.slice(1).map(([x, y], i) => (y - points[i]![1]) / (x - points[i]![0]))
  const tangents = points.map((_, i) => {
    const before = slopes[i - 1]
    const after = slopes[i]
    if (before === undefined || after === undefined) return (before ?? after)!
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after)
  })
  return (input) => {
    const x = Math.min(points.at(-1)![0], Math.max(points[0]![0], input))
    const i = Math.min(
      points.length - 2,
      points.findLastIndex((point) => point[0] <= x),
    )
    const [x0, y0] = points[i]!
    const [x1, y1] = points[i + 1]!
    const width = x1 - x0
    const t = (x - x0) / width
    const rise = tangents[i]! * width
    const fall = tangents[i + 1]! * width
    return y0 + t * rise + t ** 2 * (3 * (y1 - y0) - 2 * rise - fall) + t ** 3 * (rise + fall - 2 * (y1 - y0))
  }
}
