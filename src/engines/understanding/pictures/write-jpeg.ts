/** Writes pixels as a JPEG. */
import { writeFileSync } from 'node:fs'
import { type Canvas, createCanvas, ImageData } from '@napi-rs/canvas'
import { TriptychError } from '#base/errors.ts'
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'

const quality = 85

export function jpegOf(pixels: RgbaPixels): Buffer {
  const canvas = createCanvas(pixels.width, pixels.height)
  putPixels(canvas, pixels, 0, 0)
  return canvas.toBuffer('image/jpeg', quality)
}

/** @throws TriptychError `storage_failed` */
export function writeJpeg(path: string, pixels: RgbaPixels): void {
  writePicture(path, jpegOf(pixels))
}

/** @throws TriptychError `storage_failed` */
export function writeCanvas(path: string, canvas: Canvas): void {
  writePicture(path, canvas.toBuffer('image/jpeg', quality))
}

/** @throws TriptychError `storage_failed` */
export function writePicture(path: string, bytes: Buffer): void {
  try {
    writeFileSync(path, bytes)
  } catch (cause) {
    throw new TriptychError('storage_failed', { detail: 'A picture could not be written.', cause })
  }
}

export function putPixels(canvas: Canvas, { data, width, height }: RgbaPixels, x: number, y: number): void {
  const bytes = new Uint8ClampedArray(data.buffer, data.byteOffset, width * height * 4)
  canvas.getContext('2d').putImageData(new ImageData(bytes, width, height), x, y)
}
