/** How large letters and lines of a chart are in a box. */
import type { Rect } from '../picture.ts'

export type ChartSizes = {
  /** 0 where letters would be too small to read: then the chart is its marks alone. */
  fontSize: number
  /** Of lines that stand for data. */
  thickness: number
  dotRadius: number
}

const smallestFont = 7
const largestFont = 44

export function chartSizes({ width, height }: Rect): ChartSizes {
  const wished = Math.min(largestFont, height * 0.046, width * 0.03)
  const thickness = Math.max(1.5, Math.min(8, Math.min(width, height) * 0.009))
  return { fontSize: wished < smallestFont ? 0 : wished, thickness, dotRadius: thickness * 1.7 }
}
