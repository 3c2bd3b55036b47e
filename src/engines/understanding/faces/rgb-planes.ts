/** Cuts a part out of a picture and brings it to the size a network wants. */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'

/** In pixels; what is beyond the picture looks like its edge. */
export type Region = { x: number; y: number; width: number; height: number }

type Taps = { count: number; indices: Int32Array; weights: Float32Array }

/** @returns the planes of red, green and blue one after the other, 0 to 255, without the jagged edges of shrinking */
export function rgbPlanes(picture: RgbaPixels, region: Region, width: number, height: number): Float32Array {
  const across = tapsOf(region.x, region.width, width, picture.width)
  const down = tapsOf(region.y, region.height, height, picture.height)
  const firstRow = down.indices[0]!
  const rowCount = down.indices.at(-1)! - firstRow + 1
  const rows = shrunkAcross(picture, firstRow, rowCount, across, width)
  const planes = new Float32Array(3 * width * height)
  const rowLength = 3 * width
  for (let y = 0; y < height; y++) {
    for (let tap = y * down.count; tap < (y + 1) * down.count; tap++) {
      const weight = down.weights[tap]!
      if (weight === 0) continue
      const from = (down.indices[tap]! - firstRow) * rowLength
      for (let plane = 0; plane < 3; plane++) {
        const to = (plane * height + y) * width
        const start = from + plane * width
        for (let x = 0; x < width; x++) planes[to + x]! += weight * rows[start + x]!
      }
    }
  }
  return planes
}

/** For each row its reds, then its greens, then its blues. */
function shrunkAcross(
  { data, width: pictureWidth }: RgbaPixels,
  firstRow: number,
  rowCount: number,
  { count, indices, weights }: Taps,
  width: number,
): Float32Array {
  const rows = new Float32Array(rowCount * 3 * width)
  for (let row = 0; row < rowCount; row++) {
    const from = (firstRow + row) * pictureWidth
    const to = row * 3 * width
    for (let x = 0; x < width; x++) {
      let red = 0
      let green = 0
      let blue = 0
      for (let tap = x * count; tap < (x + 1) * count; tap++) {
        const weight = weights[tap]!
        const at = (from + indices[tap]!) * 4
        red += weight * data[at]!
        green += weight * data[at + 1]!
        blue += weight * data[at + 2]!
      }
      rows[to + x] = red
      rows[to + width + x] = green
      rows[to + 2 * width + x] = blue
    }
  }
  return rows
}

/** Weights of a triangle as wide as a new pixel, or as an old one where those are wider. */
function tapsOf(start: number, length: number, size: number, limit: number): Taps {
  const scale = length / size
  // Nothing is to be mixed where every pixel stays what it is.
  const reach = scale === 1 && Number.isInteger(start) ? 0.5 : Math.max(1, scale)
  const count = reach < 1 ? 1 : Math.ceil(2 * reach) + 1
  const indices = new Int32Array(size * count)
  const weights = new Float32Array(size * count)
  for (let i = 0; i < size; i++) {
    const centre = start + (i + 0.5) * scale - 0.5
    const first = Math.ceil(centre - reach)
    let sum = 0
    for (let tap = 0; tap < count; tap++) {
      const weight = Math.max(0, 1 - Math.abs(first + tap - centre) / reach)
      indices[i * count + tap] = Math.min(limit - 1, Math.max(0, first + tap))
      weights[i * count + tap] = weight
      sum += weight
    }
    for (let tap = 0; tap < count; tap++) weights[i * count + tap]! /= sum
  }
  return { count, indices, weights }
}
