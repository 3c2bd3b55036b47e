/** Cuts a face out of its picture, with some of what is around it. */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import type { Box } from '../facts.ts'
import { jpegOf } from '../pictures/write-jpeg.ts'
import { squareAround } from './boxes.ts'

const margin = 1.6

/** A square wholly inside the picture, as JPEG. */
export function faceCrop(picture: RgbaPixels, box: Box): { jpeg: Buffer; side: number } {
  const square = squareAround(box, picture, margin)
  const side = Math.max(1, Math.min(Math.round(square.width), picture.width, picture.height))
  const within = (start: number, limit: number) => Math.min(limit - side, Math.max(0, Math.round(start)))
  const left = within(square.x, picture.width)
  const top = within(square.y, picture.height)
  const data = Buffer.alloc(side * side * 4)
  for (let row = 0; row < side; row++) {
    const start = ((top + row) * picture.width + left) * 4
    picture.data.copy(data, row * side * 4, start, start + side * 4)
  }
  return { jpeg: jpegOf({ data, width: side, height: side }), side }
}
