/** The polygons of a radar chart, grown from its centre. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { Marks, Point, Web } from './chart-plan.ts'
import { faded } from './series-colors.ts'

type Webs = Extract<Marks, { kind: 'webs' }>

const fillOpacity = 0.22

export function paintWebs(
  context: SKRSContext2D,
  marks: Webs,
  { progress, ringColor }: { progress: number; ringColor: string },
): void {
  context.strokeStyle = ringColor
  context.lineWidth = Math.max(0.75, marks.thickness * 0.35)
  for (const ring of marks.rings) {
    context.beginPath()
    for (const { x, y } of ring) context.lineTo(x, y)
    context.closePath()
    context.stroke()
  }
  if (progress === 0) return
  for (const web of marks.webs) paintWeb(context, grown(web, marks.center, progress), marks)
}

function grown({ color, corners }: Web, center: Point, progress: number): Web {
  return {
    color,
    corners: corners.map(
      (corner) =>
        corner && {
          x: center.x + (corner.x - center.x) * progress,
          y: center.y + (corner.y - center.y) * progress,
        },
    ),
  }
}

function paintWeb(context: SKRSContext2D, { color, corners }: Web, { thickness, dotRadius }: Webs): void {
  const isClosed = corners.every((corner) => corner !== null)
  context.beginPath()
  corners.forEach((corner, index) => {
    if (corner === null) return
    const next = corners[(index + 1) % corners.length]
    if (index === 0 || corners[index - 1] === null) context.moveTo(corner.x, corner.y)
    if (next && (index < corners.length - 1 || !isClosed)) context.lineTo(next.x, next.y)
  })
  if (isClosed) {
    context.closePath()
    context.fillStyle = faded(color, fillOpacity)
    context.fill()
  }
  context.strokeStyle = color
  context.lineWidth = thickness
  context.stroke()
  context.fillStyle = color
  for (const corner of corners) {
    if (corner === null || dotRadius === 0) continue
    context.beginPath()
    context.arc(corner.x, corner.y, dotRadius, 0, 2 * Math.PI)
    context.fill()
  }
}
