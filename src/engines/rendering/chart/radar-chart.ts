/** Values of series on spokes around a centre. */
import { max } from 'd3-array'
import type { ChartRows } from '#timeline/editor-state.ts'
import type { Rect } from '../picture.ts'
import type { ChartPlan, PlacedText, Point, Rule, Web } from './chart-plan.ts'
import { chartSizes } from './chart-sizes.ts'
import { legendAbove, noLegend, swatchRadiusOf } from './legend.ts'
import { type NumberAxis, numberAxis } from './number-axis.ts'
import { tableOf } from './row-charts.ts'
import { seriesColors } from './series-colors.ts'
import { type MeasureText, shortened } from './text-measure.ts'

type RadarChart = { data: ChartRows; themeColor: string }

const ringCount = 4
/** Of the font size: from the outer ring to a label, and between two labels. */
const labelGap = 0.6
const labelDistance = 1.5
/** Of the box's width: what a label may take. */
const longestLabel = 0.22
const fewestCorners = 3
/** Corners nearer to each other than this many times a dot's radius have no dots. */
const dotDistance = 4

export function planRadarChart({ data, themeColor }: RadarChart, box: Rect, measure: MeasureText): ChartPlan {
  const { fontSize, thickness, dotRadius } = chartSizes(box)
  const colors = seriesColors(themeColor, data.series.length)
  const entries = data.series.map(({ label }, index) => ({ label, color: colors[index]! }))
  const hasLegend = fontSize > 0 && entries.length > 1
  const legend = hasLegend ? legendAbove(entries, box, { fontSize, measure }) : noLegend(box)
  const table = tableOf(data)
  const axis = numberAxis(
    table.flat().filter((value) => value !== null),
    ringCount,
    true,
  )
  const { rest } = legend
  // Before the radius is known: more names than the largest circle has room for need not be measured.
  const every = labelInterval(data.rows.length, Math.min(rest.width, rest.height) / 2, fontSize)
  const names = data.rows.map(({ label }, index) =>
    index % every === 0 ? shortened(label, box.width * longestLabel, fontSize, measure) : '',
  )
  const widest = max(names, (name) => (name === '' ? 0 : measure(name, fontSize))) ?? 0
  const center = { x: rest.x + rest.width / 2, y: rest.y + rest.height / 2 }
  const aside = fontSize === 0 ? dotRadius : widest + fontSize * labelGap
  const above = fontSize === 0 ? dotRadius : fontSize * (1 + labelGap)
  const radius = Math.max(1, Math.min(rest.width / 2 - aside, rest.height / 2 - above))
  const corner = (index: number, share: number): Point => {
    const angle = (2 * Math.PI * index) / data.rows.length
    return { x: center.x + Math.sin(angle) * radius * share, y: center.y - Math.cos(angle) * radius * share }
  }
  const webs = data.series.map((_, index): Web => {
    const corners = table.map((row, spoke) => {
      const value = row[index]!
      return value === null ? null : corner(spoke, axis.share(value))
    })
    return { color: colors[index]!, corners }
  })
  return {
    fontSize,
    texts: [
      ...legend.texts,
      ...markTexts(axis, { corner, fontSize, radius }),
      ...spokeTexts(names, { corner, reach: 1 + (fontSize * labelGap) / radius, fontSize, radius }),
    ],
    rules: spokesOf(data.rows.length, radius).map(
      (index): Rule => ({ from: center, to: corner(index, 1), tone: 'grid' }),
    ),
    swatches: legend.swatches,
    swatchRadius: swatchRadiusOf(fontSize),
    marks: {
      kind: 'webs',
      center,
      rings: ringsOf(axis, data.rows.length, corner),
      webs,
      thickness,
      dotRadius: (2 * Math.PI * radius) / data.rows.length < dotRadius * dotDistance ? 0 : dotRadius,
    },
  }
}

/** Spokes that are drawn: not more than stand two pixels apart. */
function spokesOf(count: number, radius: number): number[] {
  const every = Math.ceil(count / Math.max(1, Math.PI * radius))
  return Array.from({ length: Math.ceil(count / every) }, (_, index) => index * every)
}

/** One ring for each mark of the axis; of fewer than three spokes there is no ring. */
function ringsOf(
  { marks, share }: NumberAxis,
  spokes: number,
  corner: (index: number, share: number) => Point,
) {
  if (spokes < fewestCorners) return []
  return marks.map(({ value }) => Array.from({ length: spokes }, (_, index) => corner(index, share(value))))
}

/** The numbers of the rings, along the upright spoke; that of the centre and, below the first name, the last are left out. */
function markTexts(
  { marks, share }: NumberAxis,
  {
    corner,
    fontSize,
    radius,
  }: { corner: (index: number, share: number) => Point; fontSize: number; radius: number },
): PlacedText[] {
  if (fontSize === 0 || radius / marks.length < fontSize * labelDistance) return []
  return marks.slice(1, -1).map(({ value, label }) => {
    const { x, y } = corner(0, share(value))
    return { text: label, at: { x: x + fontSize * 0.3, y }, align: 'left', degrees: 0, tone: 'quiet' }
  })
}

/** Every how many spokes there is room for a name: a power of two, so that fewer names are some of more. */
function labelInterval(spokes: number, radius: number, fontSize: number): number {
  if (fontSize === 0) return spokes
  const room = Math.max(1, Math.floor((2 * Math.PI * radius) / (fontSize * labelDistance)))
  return 2 ** Math.ceil(Math.log2(Math.max(1, spokes / room)))
}

/** As many as have room on the circle, evenly chosen. */
function spokeTexts(
  names: readonly string[],
  options: {
    corner: (index: number, share: number) => Point
    reach: number
    fontSize: number
    radius: number
  },
): PlacedText[] {
  const { corner, reach, fontSize, radius } = options
  if (fontSize === 0) return []
  const every = labelInterval(names.length, radius, fontSize)
  return names.flatMap((text, index): PlacedText[] => {
    if (index % every !== 0 || text === '') return []
    const side = Math.sin((2 * Math.PI * index) / names.length)
    const rise = Math.cos((2 * Math.PI * index) / names.length)
    const align = Math.abs(side) < 0.01 ? 'center' : side > 0 ? 'left' : 'right'
    const at = corner(index, reach)
    return [{ text, at: { x: at.x, y: at.y - (rise * fontSize) / 2 }, align, degrees: 0, tone: 'quiet' }]
  })
}
