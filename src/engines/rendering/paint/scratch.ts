/** Canvases for what must be drawn aside first. They are kept, and grow as needed: making one costs more than clearing. */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'

const free: Canvas[] = []

/** Hands out a transparent canvas of at least that size for as long as `use` runs; its state is as new. */
export function withScratch(
  width: number,
  height: number,
  use: (context: SKRSContext2D, canvas: Canvas) => void,
): void {
  const canvas = free.pop() ?? createCanvas(width, height)
  if (canvas.width < width || canvas.height < height) {
    const grownWidth = Math.max(canvas.width, width)
    const grownHeight = Math.max(canvas.height, height)
    canvas.width = grownWidth
    canvas.height = grownHeight
  }
  const context = canvas.getContext('2d')
  try {
    context.reset()
    use(context, canvas)
  } finally {
    free.push(canvas)
  }
}
