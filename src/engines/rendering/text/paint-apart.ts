/** For pictures: what is drawn apart and laid down as one, whatever the context's transformation is. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import { paintGroup } from '../paint/paint-group.ts'
import type { Rect } from '../picture.ts'
import type { Matrix } from '../scene/frame-scene.ts'
import { mapBounds } from '../scene/matrix.ts'

/** @param bounds of what is drawn, in the context's unit; the sheet has the pixels of the film, so nothing is blurred */
export function paintApart(
  context: SKRSContext2D,
  bounds: Rect,
  opacity: number,
  draw: (sheet: SKRSContext2D) => void,
): void {
  const { a, b, c, d, e, f } = context.getTransform()
  const matrix: Matrix = [a, b, c, d, e, f]
  context.save()
  context.resetTransform()
  paintGroup(context, mapBounds(matrix, bounds), { opacity }, (sheet) => {
    sheet.transform(...matrix)
    draw(sheet)
  })
  context.restore()
}
