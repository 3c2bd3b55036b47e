/** Lines and areas, uncovered from left to right. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import { max } from 'd3-array'
import { area, curveMonotoneX, line } from 'd3-shape'
import type { Marks, Point, Run } from './chart-plan.ts'
import { faded } from './series-colors.ts'

type Runs = Extract<Marks, { kind: 'runs' }>
type Style = Pick<Runs, 'thickness' | 'dotRadius'>

const areaOpacity = { top: 0.5, bottom: 0.08 }

export function paintRuns(context: SKRSContext2D, marks: Runs, progress: number): void {
  if (progress === 0) return
  const { plot, runs, dotRadius, thickness } = marks
  const overhang = dotRadius + thickness
  context.save()
  context.beginPath()
  const width = progress < 1 ? overhang + plot.width * progress : plot.width + 2 * overhang
  context.rect(plot.x - overhang, plot.y - 2 * overhang, width, plot.height + 4 * overhang)
  context.clip()
  for (const run of runs) if (run.floor !== null) paintArea(context, run, run.floor)
  for (const run of runs) paintLine(context, run, marks)
  context.restore()
}

function paintArea(context: SKRSContext2D, { points, color }: Run, floor: number): void {
  const reach = max(points, (point) => (point === null ? 1 : Math.abs(point.y - floor))) ?? 1
  const isAbove = points.some((point) => point !== null && point.y < floor)
  const isBelow = points.some((point) => point !== null && point.y > floor)
  const top = isAbove ? floor - reach : floor
  const bottom = isBelow ? floor + reach : floor
  // Strong at the line and weak at the floor, on either side of it.
  const gradient = context.createLinearGradient(0, top, 0, bottom)
  const strong = faded(color, areaOpacity.top)
  const weak = faded(color, areaOpacity.bottom)
  gradient.addColorStop(0, isAbove ? strong : weak)
  if (isAbove && isBelow) gradient.addColorStop(0.5, weak)
  gradient.addColorStop(1, isBelow ? strong : weak)
  context.fillStyle = gradient
  context.beginPath()
  area<Point | null>()
    .defined((point) => point !== null)
    .x((point) => point!.x)
    .y0(floor)
    .y1((point) => point!.y)
    .curve(curveMonotoneX)
    .context(context as unknown as CanvasRenderingContext2D)(points)
  context.fill()
}

function paintLine(context: SKRSContext2D, { points, color }: Run, { thickness, dotRadius }: Style): void {
  context.strokeStyle = color
  context.lineWidth = thickness
  context.beginPath()
  line<Point | null>()
    .defined((point) => point !== null)
    .x((point) => point!.x)
    .y((point) => point!.y)
    .curve(curveMonotoneX)
    .context(context as unknown as CanvasRenderingContext2D)(points)
  context.stroke()
  context.fillStyle = color
  points.forEach((point, index) => {
    // A point between two gaps would be a line without length.
    const isAlone = !points[index - 1] && !points[index + 1]
    const radius = dotRadius || (isAlone ? thickness : 0)
    if (point === null || radius === 0) return
    context.beginPath()
    context.arc(point.x, point.y, radius, 0, 2 * Math.PI)
    context.fill()
  })
}
