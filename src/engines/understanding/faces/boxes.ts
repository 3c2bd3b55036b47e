/** Boxes of faces: fractions of the picture. */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import type { Box } from '../facts.ts'
import type { Region } from './rgb-planes.ts'

/** What two boxes share, as a part of both together: 0 to 1. */
export function overlapOf(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x)
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y)
  const shared = Math.max(0, width) * Math.max(0, height)
  return shared / (a.width * a.height + b.width * b.height - shared)
}

/** The longer side of a face in pixels. */
export function sideOf(box: Box, { width, height }: Pick<RgbaPixels, 'width' | 'height'>): number {
  return Math.max(box.width * width, box.height * height)
}

/** The square around a face. @param scale its side beside the longer side of the box */
export function squareAround(box: Box, picture: Pick<RgbaPixels, 'width' | 'height'>, scale: number): Region {
  const side = sideOf(box, picture) * scale
  return {
    x: (box.x + box.width / 2) * picture.width - side / 2,
    y: (box.y + box.height / 2) * picture.height - side / 2,
    width: side,
    height: side,
  }
}
