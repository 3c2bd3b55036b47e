/** Draws a picture where the scene has put it. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { Rect } from '../picture.ts'
import type { PlacedPicture } from '../scene/frame-scene.ts'
import { mapBounds } from '../scene/matrix.ts'
import { paintGroup } from './paint-group.ts'

/** Where it draws, in pixels of the film; null when nowhere. */
export function placedBounds({ picture, moment, matrix, visible }: PlacedPicture): Rect | null {
  const bounds = visible ?? picture.boundsAt(moment)
  return bounds && mapBounds(matrix, bounds)
}

/** @param context its unit is a pixel of the film */
export function paintPlaced(context: SKRSContext2D, placed: PlacedPicture): void {
  const { picture, moment, matrix, visible, opacity } = placed
  if (opacity < 1 && !picture.isFlat) {
    const bounds = placedBounds(placed)
    if (bounds)
      paintGroup(context, bounds, { opacity }, (aside) => paintPlaced(aside, { ...placed, opacity: 1 }))
    return
  }
  context.save()
  context.transform(...matrix)
  if (visible) {
    context.beginPath()
    context.roundRect(visible.x, visible.y, visible.width, visible.height, visible.radius)
    context.clip()
  }
  context.globalAlpha = opacity
  picture.paint(context, moment)
  context.restore()
}
