/** Still images, no larger in memory than the film needs them. */
import { readFile } from 'node:fs/promises'
import { createCanvas, ImageData, loadImage, type SKRSContext2D } from '@napi-rs/canvas'
import { TriptychError } from '#base/errors.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import { probeMedia } from '#engines/media/probe.ts'
import type { Rect } from '../picture.ts'
import { canHalve, halve, Mipmap, type Pixels, type Size } from './mipmap.ts'
import { openSvg } from './svg.ts'

export type Raster = {
  /** As the file has it, upright. */
  size: Size
  /** What of it is kept in memory. */
  kept: Size
  /** About how much memory that is. */
  bytes: number
  /** Draws all of it into `rect`, in the context's own units. */
  draw(context: SKRSContext2D, rect: Rect): void
}

/** What Skia decodes by itself, and faster. It turns photographs upright. */
const skiaTypes = new Set(['image/png', 'image/jpeg', 'image/webp', 'image/gif', 'image/bmp', 'image/avif'])

/**
 * @param needed the largest it is shown, in pixels of the film: it is kept at no less, and at less than twice that
 * @throws TriptychError `media_unreadable`, `media_over_limit`
 */
export async function openRaster(path: string, needed: Size, limits: MediaLimits): Promise<Raster> {
  // What the header says is checked before anything is decoded.
  const { mediaType } = probeMedia(path, limits)
  if (mediaType === 'image/svg+xml') return openSvg(await readFile(path))
  const full = skiaTypes.has(mediaType) ? await decode(path) : readFirst(path, limits)
  const size = { width: full.width, height: full.height }
  let pixels = full
  while (canHalve(pixels, needed)) pixels = halve(pixels)
  const mipmap = new Mipmap(pixels)
  const bytes = pixels.width * pixels.height * 4
  return { size, kept: mipmap.size, bytes, draw: (context, rect) => mipmap.draw(context, rect) }
}

async function decode(path: string): Promise<Pixels> {
  try {
    // Given a path, loadImage keeps memory for good.
    return await loadImage(await readFile(path))
  } catch (cause) {
    throw new TriptychError('media_unreadable', { detail: 'The image could not be decoded.', cause })
  }
}

function readFirst(path: string, limits: MediaLimits): Pixels {
  using reader = openPictures(path, limits)
  const { data, width, height } = reader.rgbaAt(0, reader.width, reader.height)
  const canvas = createCanvas(width, height)
  canvas.getContext('2d').putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0)
  return canvas
}
