/** Points by two numbers. */
import type { ChartPoints } from '#timeline/editor-state.ts'
import type { Rect } from '../picture.ts'
import type { ChartPlan, Dot, PlacedText } from './chart-plan.ts'
import { chartSizes } from './chart-sizes.ts'
import { legendAbove, noLegend, swatchRadiusOf } from './legend.ts'
import { numberAxis } from './number-axis.ts'
import { clamp, type Foot, plotArea } from './plot-area.ts'
import { seriesColors } from './series-colors.ts'
import type { MeasureText } from './text-measure.ts'

type ScatterChart = { data: ChartPoints; themeColor: string }

/** Of the font size. */
const markDistance = 6
const labelHeight = 1.9

export function planScatterChart(
  { data, themeColor }: ScatterChart,
  box: Rect,
  measure: MeasureText,
): ChartPlan {
  const { fontSize, dotRadius } = chartSizes(box)
  const radius = dotRadius * 1.25
  const colors = seriesColors(themeColor, data.series.length)
  const colorOf = new Map(data.series.map(({ key }, index) => [key, colors[index]!]))
  const points = data.points.filter(({ seriesKey }) => colorOf.has(seriesKey))
  const entries = data.series.map(({ label }, index) => ({ label, color: colors[index]! }))
  const hasLegend = fontSize > 0 && entries.length > 1
  const legend = hasLegend ? legendAbove(entries, box, { fontSize, measure }) : noLegend(box)
  const markCount = fontSize === 0 ? 4 : clamp(Math.round(box.width / (fontSize * markDistance)), 2, 8)
  const across = numberAxis(
    points.map(({ x }) => x),
    markCount,
    false,
  )
  const foot: Foot = (left, right) => ({
    height: fontSize * labelHeight,
    texts:
      fontSize === 0
        ? []
        : across.marks.map(({ value, label }): PlacedText => {
            const x = left + across.share(value) * (right - left)
            const half = measure(label, fontSize) / 2
            const inside = Math.min(x, box.x + box.width - half)
            return {
              text: label,
              at: { x: inside, y: fontSize * 1.2 },
              align: 'center',
              degrees: 0,
              tone: 'quiet',
            }
          }),
  })
  const values = points.map(({ y }) => y)
  const area = plotArea({ box: legend.rest, values, foot, overhang: radius * 1.5, fontSize, measure })
  const { plot } = area
  const upright = across.marks.map(({ value }) => plot.x + across.share(value) * plot.width)
  return {
    fontSize,
    texts: [...legend.texts, ...area.texts],
    rules: [
      ...area.rules,
      ...upright.map((x) => ({
        from: { x, y: plot.y },
        to: { x, y: plot.y + plot.height },
        tone: 'grid' as const,
      })),
    ],
    swatches: legend.swatches,
    swatchRadius: swatchRadiusOf(fontSize),
    marks: {
      kind: 'dots',
      radius,
      dots: points.map(({ seriesKey, x, y }): Dot => {
        const turn = across.share(x)
        return { color: colorOf.get(seriesKey)!, at: { x: plot.x + turn * plot.width, y: area.yOf(y) }, turn }
      }),
    },
  }
}
