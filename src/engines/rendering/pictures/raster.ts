/** Still images as pixels, no larger than the film needs them. */
import { readFile } from 'node:fs/promises'
import { type Canvas, createCanvas, type Image, loadImage, type SKRSContext2D } from '@napi-rs/canvas'
import { TriptychError } from '#base/errors.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { probeMedia } from '#engines/media/probe.ts'
import type { Rect } from '../picture.ts'

export type Size = { width: number; height: number }

export type Raster = {
  /** Pixels of the file, as shown. */
  size: Size
  /** Draws all of it into `rect`, in the context's own units. */
  draw(context: SKRSContext2D, rect: Rect): void
}

/**
 * @param needed the largest it is shown, in pixels of the film; it is kept at no less, and below twice of that
 * @throws TriptychError `media_unreadable`, `media_over_limit`
 */
export async function openRaster(path: string, needed: Size, limits: MediaLimits): Promise<Raster> {
  // What the header says is checked before anything is decoded.
  probeMedia(path, limits)
  const image = await decode(path)
  return rasterOf(image, needed)
}

async function decode(path: string): Promise<Image> {
  try {
    // Given a path, loadImage keeps memory for good.
    return await loadImage(await readFile(path))
  } catch (cause) {
    throw new TriptychError('media_unreadable', { detail: 'The image could not be decoded.', cause })
  }
}

function rasterOf(image: Image, needed: Size): Raster {
  const size = { width: image.width, height: image.height }
  const levels: (Image | Canvas)[] = [image]
  while (canHalve(levels[0]!, needed)) levels[0] = halve(levels[0]!)
  return {
    size,
    draw(context, rect) {
      const shown = shownSize(context, rect)
      let level = 0
      // Sampling takes four pixels into account: what is drawn at less than half would flicker.
      while (canHalve(levels[level]!, shown)) {
        level++
        levels[level] ??= halve(levels[level - 1]!)
      }
      context.imageSmoothingQuality = 'high'
      context.drawImage(levels[level]!, rect.x, rect.y, rect.width, rect.height)
    },
  }
}

/** How large `rect` comes out, in pixels of the canvas. */
function shownSize(context: SKRSContext2D, rect: Rect): Size {
  const { a, b, c, d } = context.getTransform()
  return { width: rect.width * Math.hypot(a, b), height: rect.height * Math.hypot(c, d) }
}

function canHalve({ width, height }: Size, needed: Size): boolean {
  return width >= 2 * needed.width && height >= 2 * needed.height && width > 1 && height > 1
}

function halve(source: Image | Canvas): Canvas {
  const half = createCanvas(Math.ceil(source.width / 2), Math.ceil(source.height / 2))
  const context = half.getContext('2d')
  context.imageSmoothingQuality = 'medium'
  context.drawImage(source, 0, 0, half.width, half.height)
  return half
}
