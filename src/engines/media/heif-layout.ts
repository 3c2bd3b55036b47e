/** Of which items a HEIF picture is put together, held against the file and the limits before anything is decoded. */
import { statSync } from 'node:fs'
import { TriptychError } from '#base/errors.ts'
import type { ItemPlace } from './heif-items.ts'
import { type HeifPicture, readTiles } from './heif-picture.ts'
import type { MediaLimits } from './limits.ts'
import { readPart } from './read-part.ts'

/** Tiles, each of the same size, row by row; the last of a row or column may hang over the edge. */
export type HeifLayout = { columns: number; rows: number; itemIds: readonly number[] }

/** Version, flags, rows, columns and two sides of four bytes. */
const largestGridPayload = 12

/** @throws TriptychError `media_over_limit`, `media_unreadable` where the file ends before its picture does */
export function checkHeif(path: string, { coded, items }: HeifPicture, { maxPixels }: MediaLimits): void {
  if (coded.width * coded.height > maxPixels)
    throw new TriptychError('media_over_limit', {
      detail: `The picture is ${coded.width} x ${coded.height}; at most ${maxPixels} pixels are accepted.`,
    })
  const fileBytes = statSync(path).size
  for (const id of [items.primaryId, ...(items.parts.get(items.primaryId) ?? [])]) {
    const place = items.places.get(id)
    if (place && !place.isInside && place.offset + place.length > fileBytes)
      throw unreadable(
        `The file is cut off: it has ${fileBytes} bytes, and its picture reaches to byte ${place.offset + place.length}.`,
      )
  }
}

/** @throws TriptychError `media_unreadable` */
export function layoutOf(path: string, picture: HeifPicture): HeifLayout {
  const { codedAs, coded, items } = picture
  if (codedAs !== 'grid') return { columns: 1, rows: 1, itemIds: [items.primaryId] }
  const place = items.places.get(items.primaryId)
  const tiles = place && readTiles(picture, payloadAt(path, picture, place))
  if (!tiles || tiles.canvas.width !== coded.width || tiles.canvas.height !== coded.height)
    throw unreadable('The file does not say how the tiles of its picture are put together.')
  return tiles
}

function payloadAt(path: string, { items }: HeifPicture, { isInside, offset, length }: ItemPlace): Buffer {
  const bytes = Math.min(length, largestGridPayload)
  if (isInside) return items.inside.subarray(offset, offset + bytes)
  return readPart(path, offset, bytes)
}

function unreadable(detail: string): TriptychError {
  return new TriptychError('media_unreadable', { detail })
}
