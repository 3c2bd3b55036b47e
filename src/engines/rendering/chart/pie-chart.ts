/** Shares of a whole as sectors of a disc. */
import { max } from 'd3-array'
import type { ChartSlices } from '#timeline/editor-state.ts'
import type { Rect } from '../picture.ts'
import type { ChartPlan, Sector } from './chart-plan.ts'
import { chartSizes } from './chart-sizes.ts'
import { legendAbove, legendBeside, noLegend, swatchRadiusOf } from './legend.ts'
import { seriesColors } from './series-colors.ts'
import type { MeasureText } from './text-measure.ts'

type PieChart = { data: ChartSlices; themeColor: string }

/** Boxes wider than this have their legend beside the disc. */
const wideRatio = 1.15
/** A sector is labelled where the arc through its label is longer than this many times the font size. */
const labelledArc = 3
/** Where in the radius the labels stand. */
export const labelRadius = 0.66

export function planPieChart({ data, themeColor }: PieChart, box: Rect, measure: MeasureText): ChartPlan {
  const { fontSize, thickness } = chartSizes(box)
  const colors = seriesColors(themeColor, data.slices.length)
  const entries = data.slices.map(({ label }, index) => ({ label, color: colors[index]! }))
  const place = box.width > box.height * wideRatio ? legendBeside : legendAbove
  const hasLegend = fontSize > 0 && entries.length > 1
  const legend = hasLegend ? place(entries, box, { fontSize, measure }) : noLegend(box)
  const { rest } = legend
  const radius = Math.max(1, Math.min(rest.width, rest.height) / 2)
  const sectors = sectorsOf(data, colors).map((sector): Sector => {
    const arc = (sector.to - sector.from) * radius * labelRadius
    return { ...sector, label: arc > fontSize * labelledArc ? sector.label : null }
  })
  return {
    fontSize,
    texts: legend.texts,
    rules: [],
    swatches: legend.swatches,
    swatchRadius: swatchRadiusOf(fontSize),
    marks: {
      kind: 'sectors',
      center: { x: rest.x + rest.width / 2, y: rest.y + rest.height / 2 },
      radius,
      // One slice is the whole disc, without a seam.
      gap: sectors.length > 1 ? thickness * 0.5 : 0,
      sectors,
    },
  }
}

/** In order, clockwise from the top. Slices of nothing are left out; where all are nothing, so is the chart. */
function sectorsOf({ slices }: ChartSlices, colors: readonly string[]): Sector[] {
  // Summed as shares of the largest, so that the sum cannot leave what a number holds.
  const largest = max(slices, ({ value }) => value) ?? 0
  if (largest <= 0) return []
  const total = slices.reduce((sum, { value }) => sum + value / largest, 0)
  let reached = 0
  return slices.flatMap(({ value }, index): Sector[] => {
    const share = value / largest / total
    const from = reached * 2 * Math.PI
    reached += share
    if (share <= 0) return []
    return [{ color: colors[index]!, from, to: reached * 2 * Math.PI, label: percent(share) }]
  })
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`
}
