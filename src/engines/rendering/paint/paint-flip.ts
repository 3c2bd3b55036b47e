/** A picture turned about the middle of the canvas, seen in perspective. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import { withScratch } from './scratch.ts'

export type Flip = {
  /** The axis of the canvas it is turned about. */
  axis: 'vertical' | 'horizontal'
  /** Degrees as CSS has `rotateY` and `rotateX`; at 90 and beyond there is nothing to see. */
  degrees: number
  /** From the eye to the plane of the canvas, in pixels. */
  distance: number
}

type Size = { width: number; height: number }

/**
 * Lines along the axis stay straight and parallel to it, so each line of pixels of the result is a stretched line of
 * the picture. Lines that are rows are copied several times faster than columns: what is turned about the vertical
 * axis is drawn with its axes exchanged.
 * @param paint draws the picture as it is before it is turned
 */
export function paintFlipped(
  context: SKRSContext2D,
  { width, height }: Size,
  flip: Flip,
  paint: (context: SKRSContext2D) => void,
): void {
  const isExchanged = flip.axis === 'vertical'
  const breadth = isExchanged ? height : width
  const length = isExchanged ? width : height
  const projection = projectionOf(flip, length)
  withScratch(breadth, length, (source, sourceCanvas) => {
    if (isExchanged) source.transform(0, 1, 1, 0, 0, 0)
    paint(source)
    withScratch(breadth, length, (rows, rowsCanvas) => {
      for (let row = Math.max(0, Math.floor(projection.from)); row < Math.min(length, projection.to); row++) {
        const start = Math.max(0, projection.sourceAt(row))
        const end = Math.min(length, projection.sourceAt(row + 1))
        if (!(end > start)) continue
        const wide = breadth * projection.scaleAt((start + end) / 2)
        // A pixel more at either end: the outline cuts it clean.
        rows.drawImage(
          sourceCanvas,
          0,
          start,
          breadth,
          end - start,
          (breadth - wide) / 2 - 1,
          row,
          wide + 2,
          1,
        )
      }
      context.save()
      if (isExchanged) context.transform(0, 1, 1, 0, 0, 0)
      clipTo(context, projection, breadth, length)
      context.imageSmoothingQuality = 'low'
      context.drawImage(rowsCanvas, 0, 0)
      context.restore()
    })
  })
}

type Projection = {
  /** The rows of the result between which it lies. */
  from: number
  to: number
  /** The row of the picture that is seen at a row of the result. */
  sourceAt(row: number): number
  /** How much larger than itself a row of the picture is seen. */
  scaleAt(row: number): number
}

function projectionOf({ axis, degrees, distance }: Flip, length: number): Projection {
  // A positive turn about the vertical axis takes the right side away; about the other it brings the lower nearer.
  const angle = ((axis === 'vertical' ? degrees : -degrees) * Math.PI) / 180
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  const middle = length / 2
  // What comes close to the eye, or behind it, is far outside of the canvas.
  const scaleAt = (row: number) => distance / Math.max(distance / 100, distance + (row - middle) * sin)
  const seenAt = (row: number) => middle + (row - middle) * cos * scaleAt(row)
  return {
    from: seenAt(0),
    to: seenAt(length),
    scaleAt,
    sourceAt(row) {
      const seen = row - middle
      return middle + (seen * distance) / (distance * cos - seen * sin)
    },
  }
}

function clipTo(
  context: SKRSContext2D,
  { from, to, scaleAt }: Projection,
  breadth: number,
  length: number,
): void {
  const first = (breadth / 2) * scaleAt(0)
  const last = (breadth / 2) * scaleAt(length)
  context.beginPath()
  context.moveTo(breadth / 2 - first, from)
  context.lineTo(breadth / 2 + first, from)
  context.lineTo(breadth / 2 + last, to)
  context.lineTo(breadth / 2 - last, to)
  context.closePath()
  context.clip()
}
