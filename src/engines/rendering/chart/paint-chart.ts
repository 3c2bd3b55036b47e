/** Draws a planned chart, as far as it is built up. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { ChartPlan, Rule } from './chart-plan.ts'
import { paintBars, paintDots } from './paint-bars.ts'
import { paintChartText } from './paint-chart-text.ts'
import { paintRuns } from './paint-runs.ts'
import { paintSectors } from './paint-sectors.ts'
import { paintWebs } from './paint-webs.ts'

const ruleColors = { grid: 'rgba(203, 213, 225, 0.2)', base: 'rgba(203, 213, 225, 0.6)' }

/** @param progress 0 to 1, eased */
export function paintChart(context: SKRSContext2D, plan: ChartPlan, progress: number): void {
  context.lineJoin = 'round'
  context.lineCap = 'butt'
  for (const rule of plan.rules) paintRule(context, rule, plan)
  paintMarks(context, plan, progress)
  for (const { at, color } of plan.swatches) {
    const radius = plan.swatchRadius
    context.fillStyle = color
    context.beginPath()
    context.roundRect(at.x - radius, at.y - radius, 2 * radius, 2 * radius, radius * 0.5)
    context.fill()
  }
  for (const text of plan.texts) paintChartText(context, text, plan.fontSize)
}

function paintMarks(context: SKRSContext2D, { marks, fontSize }: ChartPlan, progress: number): void {
  if (marks.kind === 'bars') paintBars(context, marks, progress)
  else if (marks.kind === 'runs') paintRuns(context, marks, progress)
  else if (marks.kind === 'sectors') paintSectors(context, marks, { progress, fontSize })
  else if (marks.kind === 'webs') paintWebs(context, marks, { progress, ringColor: ruleColors.grid })
  else paintDots(context, marks, progress)
}

function paintRule(context: SKRSContext2D, { from, to, tone }: Rule, { fontSize }: ChartPlan): void {
  context.strokeStyle = ruleColors[tone]
  context.lineWidth = Math.max(0.75, fontSize * 0.06)
  context.beginPath()
  context.moveTo(from.x, from.y)
  context.lineTo(to.x, to.y)
  context.stroke()
}
