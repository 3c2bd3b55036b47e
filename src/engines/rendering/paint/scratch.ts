/** Canvases for what must be drawn aside first. */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'

/** Sides are rounded up to a multiple of this, so that a box that grows finds one that was used before. */
const step = 64

/** More than any frame needs at once. */
const maxKept = 6

/** The last used is the last. */
const kept: Canvas[] = []

/**
 * Hands out a transparent canvas of at least that size for as long as `use` runs. It is not much larger either: after
 * a canvas was drawn, writing to it copies all of it.
 */
export function withScratch(
  width: number,
  height: number,
  use: (context: SKRSContext2D, canvas: Canvas) => void,
): void {
  const canvas = take(Math.ceil(width / step) * step, Math.ceil(height / step) * step)
  const context = canvas.getContext('2d')
  context.reset()
  try {
    use(context, canvas)
  } finally {
    kept.push(canvas)
    if (kept.length > maxKept) kept.shift()
  }
}

function take(width: number, height: number): Canvas {
  const found = kept.findLastIndex((canvas) => canvas.width === width && canvas.height === height)
  return found < 0 ? createCanvas(width, height) : kept.splice(found, 1)[0]!
}
