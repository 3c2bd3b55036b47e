/**
 * What a picture looks like as one vector, so that crops, other light, writing over it and other shots of the same
 * place are near: where which colours are (after MPEG-7's colour layout, ISO/IEC 15938-3), where edges of which
 * direction are (its edge histogram), and how much of each colour there is. It names nothing that is seen.
 */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import type { PictureSignature } from '../facts.ts'
import { colourLayout } from './colour-layout.ts'
import { colourShares } from './colour-shares.ts'
import { edgeHistogram } from './edge-histogram.ts'
import { stretchLight } from './stretch-light.ts'

/** Raised when vectors of old and new can no longer be compared. */
export const signatureProvider = { name: 'triptych-look', version: '1' }

/** What the picture is squeezed to. */
const side = 64

/** How much of the whole each part is; chosen on generated pictures (bench/search). */
const shares = { layout: 0.2, edges: 0.3, colours: 0.5 }
/** Deviation of brightness, of 255, from which on there is enough to be seen. */
const enoughContrast = 8

/** @throws TriptychError `media_*` */
export function signatureOfPicture(path: string, limits: MediaLimits): PictureSignature {
  using reader = openPictures(path, limits)
  return pictureSignature(reader.rgbaAt(0, side, side))
}

function pictureSignature(pixels: RgbaPixels): PictureSignature {
  const confidence = Math.min(1, deviationOf(lumaOf(pixels)) / enoughContrast)
  const lit = stretchLight(pixels)
  const vector = [
    ...scaled(colourLayout(lit), shares.layout),
    ...scaled(edgeHistogram(lumaOf(lit), side), shares.edges),
    ...scaled(colourShares(lit), shares.colours),
  ]
  return { vector: scaled(vector, 1).map(rounded), confidence }
}

function lumaOf({ data }: RgbaPixels): Float64Array {
  return Float64Array.from({ length: data.length / 4 }, (_, pixel) => {
    const at = pixel * 4
    return 0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!
  })
}

function deviationOf(values: Float64Array): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length)
}

/** Enough digits for a cosine, and short to write down. */
function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5
}

/** To a length whose square is the share. */
function scaled(values: readonly number[], share: number): number[] {
  const length = Math.hypot(...values)
  return length === 0 ? [...values] : values.map((value) => (value / length) * Math.sqrt(share))
}
