/** A picture turned about the middle of the canvas, seen in perspective. */
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas'

export type Flip = {
  axis: 'vertical' | 'horizontal'
  /** Degrees as CSS has `rotateY` and `rotateX`: in (-90, 90), beyond which only the back would be seen. */
  degrees: number
  /** From the eye to the plane of the canvas, in pixels. */
  distance: number
}

/**
 * Turned about one axis of the canvas, lines along that axis stay straight and parallel to it, so each line of
 * pixels of the result is a stretched line of the source.
 */
export function paintFlipped(
  context: SKRSContext2D,
  source: Canvas,
  size: { width: number; height: number },
  flip: Flip,
): void {
  context.save()
  // Seen with its axes exchanged, turning about the horizontal axis is the same.
  const isVertical = flip.axis === 'vertical'
  const length = isVertical ? size.width : size.height
  const breadth = isVertical ? size.height : size.width
  const projection = projectionOf(flip, length)
  clipTo(context, projection, { length, breadth, isVertical })
  for (let line = Math.max(0, Math.floor(projection.from)); line < Math.min(length, projection.to); line++) {
    const start = Math.max(0, projection.sourceAt(line))
    const end = Math.min(length, projection.sourceAt(line + 1))
    if (!(end > start)) continue
    const tall = breadth * projection.scaleAt((start + end) / 2)
    // A pixel more at either end: the clip cuts it clean.
    const top = (breadth - tall) / 2 - 1
    if (isVertical) context.drawImage(source, start, 0, end - start, breadth, line, top, 1, tall + 2)
    else context.drawImage(source, 0, start, breadth, end - start, top, line, tall + 2, 1)
  }
  context.restore()
}

type Projection = {
  /** The first and the last line of the canvas that it reaches. */
  from: number
  to: number
  /** The line of the source that is seen at a line of the canvas. */
  sourceAt(line: number): number
  /** How much larger than itself a line of the source is seen. */
  scaleAt(line: number): number
  /** The line of the canvas at which a line of the source is seen. */
  seenAt(line: number): number
}

function projectionOf({ axis, degrees, distance }: Flip, length: number): Projection {
  // A positive turn takes the right side away from the eye, but brings the lower one nearer.
  const angle = ((axis === 'vertical' ? degrees : -degrees) * Math.PI) / 180
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const middle = length / 2
  const scaleAt = (line: number) => distance / Math.max(distance / 100, distance + (line - middle) * sin)
  const seenAt = (line: number) => middle + (line - middle) * cos * scaleAt(line)
  return {
    from: seenAt(0),
    to: seenAt(length),
    seenAt,
    scaleAt,
    sourceAt(line) {
      const seen = line - middle
      return middle + (seen * distance) / (distance * cos - seen * sin)
    },
  }
}

function clipTo(
  context: SKRSContext2D,
  { seenAt, scaleAt }: Projection,
  { length, breadth, isVertical }: { length: number; breadth: number; isVertical: boolean },
): void {
  const corner = (line: number, side: -1 | 1): [number, number] => {
    const along = seenAt(line)
    const across = (breadth / 2) * (1 + side * scaleAt(line))
    return isVertical ? [along, across] : [across, along]
  }
  context.beginPath()
  context.moveTo(...corner(0, -1))
  context.lineTo(...corner(length, -1))
  context.lineTo(...corner(length, 1))
  context.lineTo(...corner(0, 1))
  context.closePath()
  context.clip()
}
