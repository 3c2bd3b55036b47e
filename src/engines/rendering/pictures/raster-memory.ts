/**
 * Keeps decoded images for as long as the process lives: it draws one stretch of a film after another, and decoding a
 * large photograph anew for each would take longer than drawing it.
 */
import { stat } from 'node:fs/promises'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { Size } from './mipmap.ts'
import { openRaster, type Raster } from './raster.ts'

const maxBytes = 128 * 1024 * 1024

/** By file and what it was when it was read; the last used is the last. */
const kept = new Map<string, Raster>()

/**
 * @param needed the largest it is shown, in pixels of the film
 * @throws TriptychError `media_unreadable`, `media_over_limit`
 */
export async function recallRaster(path: string, needed: Size, limits: MediaLimits): Promise<Raster> {
  const facts = await stat(path).catch(() => null)
  if (facts === null) return openRaster(path, needed, limits)
  const name = [path, facts.mtimeMs, facts.size, facts.ino, limits.maxPixels].join(' ')
  const found = kept.get(name)
  const raster = found && isEnough(found, needed) ? found : await openRaster(path, needed, limits)
  kept.delete(name)
  kept.set(name, raster)
  forgetOldest()
  return raster
}

function isEnough({ size, kept: pixels }: Raster, needed: Size): boolean {
  return (
    pixels.width >= Math.min(size.width, needed.width) &&
    pixels.height >= Math.min(size.height, needed.height)
  )
}

function forgetOldest(): void {
  let bytes = 0
  for (const raster of kept.values()) bytes += raster.bytes
  for (const [name, raster] of kept) {
    if (bytes <= maxBytes) return
    kept.delete(name)
    bytes -= raster.bytes
  }
}
