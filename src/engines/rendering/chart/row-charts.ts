/** Lines, areas and bars: values of series over a row of categories. */
import type { ChartRows } from '#timeline/editor-state.ts'
import type { Rect } from '../picture.ts'
import { categoryLabels } from './category-labels.ts'
import type { Bar, ChartPlan, Point, Run } from './chart-plan.ts'
import { type ChartSizes, chartSizes } from './chart-sizes.ts'
import { legendAbove, noLegend, swatchRadiusOf } from './legend.ts'
import { type Foot, type PlotArea, plotArea } from './plot-area.ts'
import { seriesColors } from './series-colors.ts'
import type { MeasureText } from './text-measure.ts'

type RowChart = { chartType: 'line' | 'bar' | 'area'; data: ChartRows; themeColor: string }

/** Of the distance of two categories: what their bars take together, and of a bar: the space before the next. */
const groupShare = 0.72
const barGap = 0.12
/** Of the plot: a lone bar is no wall. */
const greatestGroup = 0.3
/** Points nearer to each other than this many times their radius stand so close that dots would hide the line. */
const dotDistance = 5
/** Lines whose points lie closer than they are thick would run together. */
const denseThickness = 0.5
/** Of the box's width: what is left free at the right for the last name, which stands below the edge of the plot. */
const greatestOverhang = 0.06

export function planRowChart(
  { chartType, data, themeColor }: RowChart,
  box: Rect,
  measure: MeasureText,
): ChartPlan {
  const sizes = chartSizes(box)
  const { fontSize } = sizes
  const colors = seriesColors(themeColor, data.series.length)
  const entries = data.series.map(({ label }, index) => ({ label, color: colors[index]! }))
  const hasLegend = fontSize > 0 && entries.length > 1
  const legend = hasLegend ? legendAbove(entries, box, { fontSize, measure }) : noLegend(box)
  const table = tableOf(data)
  const centersOf = chartType === 'bar' ? bandCenters : pointCenters
  const foot: Foot = (left, right) =>
    categoryLabels(
      data.rows.map(({ label }) => label),
      {
        centers: centersOf(table.length, left, right),
        top: fontSize * 0.5,
        left: box.x,
        right: box.x + box.width,
        fontSize,
        measure,
      },
    )
  const lastLabelOverhang = () => {
    const half = measure(data.rows.at(-1)!.label.slice(0, 40), fontSize) / 2
    return Math.min(half, box.width * greatestOverhang)
  }
  const area = plotArea({
    box: legend.rest,
    values: table.flat().filter((value) => value !== null),
    foot,
    overhang: chartType === 'bar' ? 0 : Math.max(sizes.dotRadius * 2, lastLabelOverhang()),
    fontSize,
    measure,
  })
  const centers = centersOf(table.length, area.plot.x, area.plot.x + area.plot.width)
  return {
    fontSize,
    texts: [...legend.texts, ...area.texts],
    rules: area.rules,
    swatches: legend.swatches,
    swatchRadius: swatchRadiusOf(fontSize),
    marks:
      chartType === 'bar'
        ? barMarks(table, centers, area, colors)
        : runMarks(table, { centers, area, colors, sizes, isArea: chartType === 'area' }),
  }
}

/** Values by row and series; null for what a row does not say. */
export function tableOf({ series, rows }: ChartRows): (number | null)[][] {
  return rows.map(({ values }) => series.map(({ key }) => (Object.hasOwn(values, key) ? values[key]! : null)))
}

/** Each in the middle of its share. */
function bandCenters(count: number, left: number, right: number): number[] {
  return Array.from({ length: count }, (_, index) => left + ((right - left) * (index + 0.5)) / count)
}

/** From edge to edge. */
function pointCenters(count: number, left: number, right: number): number[] {
  if (count === 1) return [(left + right) / 2]
  return Array.from({ length: count }, (_, index) => left + ((right - left) * index) / (count - 1))
}

function barMarks(
  table: readonly (number | null)[][],
  centers: readonly number[],
  { plot, yOf }: PlotArea,
  colors: readonly string[],
): ChartPlan['marks'] {
  const group = Math.min((plot.width / table.length) * groupShare, plot.width * greatestGroup)
  const slot = group / colors.length
  const width = colors.length === 1 ? slot : slot * (1 - barGap)
  const base = yOf(0)
  const bars = table.flatMap((row, rowIndex) =>
    row.flatMap((value, index): Bar[] => {
      if (value === null) return []
      const x = centers[rowIndex]! - group / 2 + index * slot + (slot - width) / 2
      const y = yOf(value)
      return [{ x, y: Math.min(y, base), width, height: Math.abs(y - base), base, color: colors[index]! }]
    }),
  )
  return { kind: 'bars', bars, cornerRadius: Math.min(width * 0.22, plot.height * 0.03) }
}

function runMarks(
  table: readonly (number | null)[][],
  {
    centers,
    area: { plot, yOf },
    colors,
    sizes,
    isArea,
  }: {
    centers: readonly number[]
    area: PlotArea
    colors: readonly string[]
    sizes: ChartSizes
    isArea: boolean
  },
): ChartPlan['marks'] {
  const runs = colors.map((color, index): Run => {
    const points = table.map((row, rowIndex): Point | null => {
      const value = row[index]!
      return value === null ? null : { x: centers[rowIndex]!, y: yOf(value) }
    })
    return { color, points, floor: isArea ? yOf(0) : null }
  })
  const step = centers.length > 1 ? centers[1]! - centers[0]! : plot.width
  const dotRadius = step >= sizes.dotRadius * dotDistance ? sizes.dotRadius : 0
  const thickness = step < sizes.thickness ? sizes.thickness * denseThickness : sizes.thickness
  return { kind: 'runs', plot, runs, thickness, dotRadius }
}
