/** The sectors of a disc, swept clockwise from 12 o'clock. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import { arc } from 'd3-shape'
import type { Marks } from './chart-plan.ts'
import { paintChartText } from './paint-chart-text.ts'
import { labelRadius } from './pie-chart.ts'

type Sectors = Extract<Marks, { kind: 'sectors' }>

/** Of a sector: a thin one is not all gap. */
const greatestGap = 0.25
/** Labels come in the last of the build-up, when the sectors are nearly where they belong: this share of it. */
const labelFadeTurn = 0.06

export function paintSectors(
  context: SKRSContext2D,
  { center, radius, gap, sectors }: Sectors,
  { progress, fontSize }: { progress: number; fontSize: number },
): void {
  if (progress === 0) return
  const shape = arc<{ startAngle: number; endAngle: number }>()
    .innerRadius(0)
    .outerRadius(radius)
    .padAngle(({ startAngle, endAngle }) => Math.min(gap / radius, (endAngle - startAngle) * greatestGap))
    .padRadius(radius)
    .context(context as unknown as CanvasRenderingContext2D)
  context.save()
  context.translate(center.x, center.y)
  for (const { color, from, to } of sectors) {
    context.fillStyle = color
    context.beginPath()
    shape({ startAngle: from * progress, endAngle: to * progress })
    context.fill()
  }
  context.restore()
  for (const { from, to, label } of sectors) {
    const turn = (from + to) / 2
    if (label === null || fontSize === 0 || progress < 1 - labelFadeTurn) continue
    const at = {
      x: center.x + Math.sin(turn) * radius * labelRadius,
      y: center.y - Math.cos(turn) * radius * labelRadius,
    }
    paintChartText(context, { text: label, at, align: 'center', degrees: 0, tone: 'loud' }, fontSize)
  }
}
