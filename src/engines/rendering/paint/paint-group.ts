/** Draws things together and lays the result down as one, whatever the context's transformation is. */
import type { GlobalCompositeOperation, SKRSContext2D } from '@napi-rs/canvas'
import type { Rect } from '../picture.ts'
import type { Matrix } from '../scene/frame-scene.ts'
import { intersect, mapBounds } from '../scene/matrix.ts'
import { withScratch } from './scratch.ts'

export type GroupOptions = { opacity?: number; composite?: GlobalCompositeOperation }

/**
 * @param region in the context's unit: holds all that is drawn. The sheet has the pixels of the canvas, so nothing is
 *   blurred
 */
export function paintGroup(
  context: SKRSContext2D,
  region: Rect,
  { opacity = 1, composite = 'source-over' }: GroupOptions,
  draw: (context: SKRSContext2D) => void,
): void {
  const { a, b, c, d, e, f } = context.getTransform()
  const matrix: Matrix = [a, b, c, d, e, f]
  const pixels = pixelsOf(mapBounds(matrix, region), context)
  if (pixels === null) return
  const { x, y, width, height } = pixels
  withScratch(width, height, (aside, canvas) => {
    aside.translate(-x, -y)
    aside.transform(...matrix)
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
