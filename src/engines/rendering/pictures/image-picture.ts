/** A still image, stretched to the box or fitted into it. */

import type { Moment, Picture, Rect } from '../picture.ts'
import { contain } from '../scene/matrix.ts'
import type { Raster } from './raster.ts'

/** @param keepsAspect fitted into the box and centred, else stretched to it */
export function createImagePicture(raster: Raster, keepsAspect: boolean): Picture {
  const rectAt = (moment: Moment) => mediaRect(raster.size, keepsAspect, moment)
  return {
    isFlat: true,
    naturalSize: raster.size,
    boundsAt: rectAt,
    keyAt: ({ width, height }) => `${width}x${height}`,
    paint: (context, moment) => raster.draw(context, rectAt(moment)),
  }
}

/** Where media of that size lie in the box. */
export function mediaRect(
  size: { width: number; height: number },
  keepsAspect: boolean,
  { width, height }: Moment,
): Rect {
  const box = { x: 0, y: 0, width, height }
  return keepsAspect ? contain(size, box) : box
}
