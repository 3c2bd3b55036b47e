/** Draws a bitmap so that its edges move as smoothly as what is on it. */
import type { Canvas, Image, SKRSContext2D } from '@napi-rs/canvas'
import type { Rect } from '../picture.ts'

/** Edges nearer than this to a whole pixel are taken to lie on it. */
const exactPixels = 1 / 64

/** Far too little to see, and enough for Skia to take the bitmap for one that is turned. */
const skew = 1e-6

/**
 * Skia covers whole pixels with a bitmap that stands upright, so one that glides would have its edges leap; those of
 * one that is turned it smooths. Saving and restoring the context is the caller's.
 */
export function drawPixels(context: SKRSContext2D, source: Image | Canvas, rect: Rect): void {
  if (hasPartialEdge(context, rect)) context.transform(1, skew, 0, 1, 0, 0)
  context.drawImage(source, rect.x, rect.y, rect.width, rect.height)
}

/** Whether an edge of an upright rectangle crosses pixels of the canvas. */
function hasPartialEdge(context: SKRSContext2D, { x, y, width, height }: Rect): boolean {
  const { a, b, c, d, e, f } = context.getTransform()
  if (b !== 0 || c !== 0) return false
  const isPartial = (edge: number, length: number) =>
    edge > 0 && edge < length && Math.abs(edge - Math.round(edge)) > exactPixels
  const { canvas } = context
  return (
    isPartial(a * x + e, canvas.width) ||
    isPartial(a * (x + width) + e, canvas.width) ||
    isPartial(d * y + f, canvas.height) ||
    isPartial(d * (y + height) + f, canvas.height)
  )
}
