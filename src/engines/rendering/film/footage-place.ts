/** Footage that can be laid on the film as it is, only scaled: neither turned nor cut, at whole places. */
import type { Footage } from '../picture.ts'
import type { PlacedPicture } from '../scene/frame-scene.ts'
import { mapBounds } from '../scene/matrix.ts'
import type { PixelBox } from './pixel-box.ts'

export type FootagePlace = {
  footage: Footage
  placed: PlacedPicture
  /** Where the whole frame lies: even numbers. */
  rect: PixelBox
}

/** Pixels: what is off by less is not seen, since edges are scaled smoothly. */
const tolerance = 0.05
/** Far larger than the film, scaling all of it costs more than drawing what is seen. */
const mostArea = 4

/** Its opacity does not matter. Null where it has to be drawn. */
export function footagePlace(
  placed: PlacedPicture,
  film: { width: number; height: number },
): FootagePlace | null {
  const { picture, moment, matrix, visible } = placed
  const { footage } = picture
  const [a, b, c, d] = matrix
  if (!footage || footage.hasAlpha || a <= 0 || d <= 0) return null
  if (Math.abs(b) > 1e-9 || Math.abs(c) > 1e-9) return null
  const shown = footage.frameRectAt(moment)
  const whole = mapBounds(matrix, shown)
  const edges = [whole.x, whole.y, whole.x + whole.width, whole.y + whole.height].map(wholePlace)
  const [x, y, right, bottom] = edges
  if (x == null || y == null || right == null || bottom == null) return null
  const rect = { x, y, width: right - x, height: bottom - y }
  if (rect.width < 2 || rect.height < 2) return null
  if (rect.width * rect.height > mostArea * film.width * film.height) return null
  if (visible) {
    if (visible.radius > 0) return null
    const part = mapBounds(matrix, visible)
    const isCut =
      Math.max(part.x, 0) > Math.max(rect.x, 0) + tolerance ||
      Math.max(part.y, 0) > Math.max(rect.y, 0) + tolerance ||
      Math.min(part.x + part.width, film.width) < Math.min(right, film.width) - tolerance ||
      Math.min(part.y + part.height, film.height) < Math.min(bottom, film.height) - tolerance
    if (isCut) return null
  }
  return { footage, placed, rect }
}

export function coversFilm(
  { x, y, width, height }: PixelBox,
  film: { width: number; height: number },
): boolean {
  return x <= 0 && y <= 0 && x + width >= film.width && y + height >= film.height
}

function wholePlace(edge: number): number | null {
  const whole = 2 * Math.round(edge / 2)
  return Math.abs(edge - whole) <= tolerance ? whole : null
}
