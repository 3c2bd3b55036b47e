/** Draws things together and lays the result down as one. */
import type { GlobalCompositeOperation, SKRSContext2D } from '@napi-rs/canvas'
import type { Rect } from '../picture.ts'
import { intersect } from '../scene/matrix.ts'
import { withScratch } from './scratch.ts'

export type GroupOptions = { opacity?: number; composite?: GlobalCompositeOperation }

/**
 * Contexts stand for the film, or a box of it: one unit is a pixel of the film, and the origin may be moved.
 * @param region of the film; nothing is drawn outside of it
 */
export function paintGroup(
  context: SKRSContext2D,
  region: Rect,
  { opacity = 1, composite = 'source-over' }: GroupOptions,
  draw: (context: SKRSContext2D) => void,
): void {
  const { e, f } = context.getTransform()
  const pixels = pixelsOf({ ...region, x: region.x + e, y: region.y + f }, context)
  if (pixels === null) return
  const { x, y, width, height } = pixels
  withScratch(width, height, (aside, canvas) => {
    aside.translate(e - x, f - y)
    draw(aside)
    context.save()
    context.resetTransform()
    context.globalAlpha = opacity
    context.globalCompositeOperation = composite
    context.drawImage(canvas, 0, 0, width, height, x, y, width, height)
    context.restore()
  })
}

/** The whole pixels of the canvas that the region touches. */
function pixelsOf(region: Rect, { canvas }: SKRSContext2D): Rect | null {
  const x = Math.floor(region.x)
  const y = Math.floor(region.y)
  const width = Math.ceil(region.x + region.width) - x
  const height = Math.ceil(region.y + region.height) - y
  return intersect({ x, y, width, height }, { x: 0, y: 0, width: canvas.width, height: canvas.height })
}
