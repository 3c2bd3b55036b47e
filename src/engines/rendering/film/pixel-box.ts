/** Boxes of whole pixels on the film, whose left and right edges are multiples of 8: what is blended four at a time. */
import type { Rect } from '../picture.ts'

export type PixelBox = { x: number; y: number; width: number; height: number }

const across = 8
const down = 2

/** The smallest box that holds the rectangle, cut to the film; null when nothing is left. */
export function boxAround(
  { x, y, width, height }: Rect,
  film: { width: number; height: number },
): PixelBox | null {
  const left = Math.max(0, Math.floor(x / across) * across)
  const top = Math.max(0, Math.floor(y / down) * down)
  // Rows of film frames reach beyond the last pixel, up to a multiple of the alignment.
  const right = Math.min(Math.ceil(film.width / across) * across, Math.ceil((x + width) / across) * across)
  const bottom = Math.min(film.height, Math.ceil((y + height) / down) * down)
  return right > left && bottom > top ? { x: left, y: top, width: right - left, height: bottom - top } : null
}

export function commonBox(one: PixelBox, other: PixelBox): PixelBox | null {
  const x = Math.max(one.x, other.x)
  const y = Math.max(one.y, other.y)
  const width = Math.min(one.x + one.width, other.x + other.width) - x
  const height = Math.min(one.y + one.height, other.y + other.height) - y
  return width > 0 && height > 0 ? { x, y, width, height } : null
}

export function unitedBox(one: PixelBox, other: PixelBox): PixelBox {
  const x = Math.min(one.x, other.x)
  const y = Math.min(one.y, other.y)
  const width = Math.max(one.x + one.width, other.x + other.width) - x
  const height = Math.max(one.y + one.height, other.y + other.height) - y
  return { x, y, width, height }
}

export function areaOf({ width, height }: PixelBox): number {
  return width * height
}

/** Boxes that overlap made one, so that no pixel is worked on twice. */
export function mergedBoxes(boxes: readonly PixelBox[]): PixelBox[] {
  const merged: PixelBox[] = []
  for (let box of boxes) {
    for (let i = 0; i < merged.length; ) {
      if (commonBox(box, merged[i]!)) {
        box = unitedBox(box, merged[i]!)
        merged.splice(i, 1)
        // Grown, it may overlap those passed over before.
        i = 0
      } else i++
    }
    merged.push(box)
  }
  return merged
}
