/** A picture painted by itself, and where on it there is something to see. */
import { createCanvas } from '@napi-rs/canvas'
import type { Moment, Picture, Rect } from '#engines/rendering/picture.ts'

/** Straight RGBA, a row after another. */
export type Painted = { width: number; height: number; data: Uint8ClampedArray }

export type Pixel = { red: number; green: number; blue: number; alpha: number }

/** Room on all sides of the box, in pixels of the box, so that what hangs over is seen too. */
export const margin = 40

/** @param scale pixels of the result per pixel of the box */
export function paintAlone(picture: Picture, moment: Moment, scale = 1): Painted {
  const width = Math.ceil((moment.width + 2 * margin) * scale)
  const height = Math.ceil((moment.height + 2 * margin) * scale)
  const context = createCanvas(width, height).getContext('2d')
  context.scale(scale, scale)
  context.translate(margin, margin)
  context.save()
  picture.paint(context, moment)
  context.restore()
  const data = context.getImageData(0, 0, width, height).data
  return { width, height, data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length) }
}

export function pixelAt({ width, data }: Painted, x: number, y: number): Pixel {
  const at = (y * width + x) * 4
  return { red: data[at]!, green: data[at + 1]!, blue: data[at + 2]!, alpha: data[at + 3]! }
}

/** At least half covered. */
export const isInk = (pixel: Pixel) => pixel.alpha >= 128

/**
 * The smallest rectangle around the pixels that are meant, in pixels of the box; null when there are none.
 * @param within in pixels of the result
 */
export function inkBox(
  painted: Painted,
  isMeant: (pixel: Pixel) => boolean = isInk,
  { scale = 1, within = { x: 0, y: 0, width: painted.width, height: painted.height } } = {},
): Rect | null {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (let y = within.y; y < within.y + within.height; y += 1) {
    for (let x = within.x; x < within.x + within.width; x += 1) {
      if (!isMeant(pixelAt(painted, x, y))) continue
      left = Math.min(left, x)
      right = Math.max(right, x + 1)
      top = Math.min(top, y)
      bottom = Math.max(bottom, y + 1)
    }
  }
  if (right < left) return null
  return {
    x: left / scale - margin,
    y: top / scale - margin,
    width: (right - left) / scale,
    height: (bottom - top) / scale,
  }
}

/** How many pixels are meant. */
export function countPixels(painted: Painted, isMeant: (pixel: Pixel) => boolean = isInk): number {
  let count = 0
  for (let y = 0; y < painted.height; y += 1) {
    for (let x = 0; x < painted.width; x += 1) if (isMeant(pixelAt(painted, x, y))) count += 1
  }
  return count
}
