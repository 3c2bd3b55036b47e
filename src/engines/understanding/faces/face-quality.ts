/** How well a face shows who it is: large, sharp, and seen from the front. */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import { sideOf, squareAround } from './boxes.ts'
import type { FoundFace } from './face-detector.ts'
import { rgbPlanes } from './rgb-planes.ts'

const size = 48
/** From this many pixels on, a larger face is no better. */
const largeSide = 160
/** Mean difference of a pixel from its neighbours at which a face is half as sharp as can be. */
const halfSharp = 6

/** 0 to 1; comparable among faces of one file. */
export function faceQuality(picture: RgbaPixels, { box, confidence }: FoundFace): number {
  const luma = lumaOf(rgbPlanes(picture, squareAround(box, picture, 1), size, size))
  const largeness = Math.min(1, sideOf(box, picture) / largeSide)
  return confidence * largeness * sharpnessOf(luma) * (0.3 + 0.7 * Math.max(0, symmetryOf(luma)))
}

function lumaOf(rgb: Float32Array): Float32Array {
  const count = size * size
  return Float32Array.from(
    { length: count },
    (_, i) => 0.299 * rgb[i]! + 0.587 * rgb[count + i]! + 0.114 * rgb[2 * count + i]!,
  )
}

/** 0 for a flat picture, towards 1 the more each pixel differs from the mean of the four beside it. */
function sharpnessOf(luma: Float32Array): number {
  let sum = 0
  for (let y = 1; y < size - 1; y++) {
    for (let x = 1; x < size - 1; x++) {
      const at = y * size + x
      const around = luma[at - 1]! + luma[at + 1]! + luma[at - size]! + luma[at + size]!
      sum += Math.abs(luma[at]! - around / 4)
    }
  }
  const mean = sum / (size - 2) ** 2
  return mean / (mean + halfSharp)
}

/** Correlation of the picture with its mirror image: faces from the front are nearly symmetric. */
function symmetryOf(luma: Float32Array): number {
  const mean = luma.reduce((sum, value) => sum + value, 0) / luma.length
  let square = 0
  let mirrored = 0
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const value = luma[y * size + x]! - mean
      square += value * value
      mirrored += value * (luma[y * size + size - 1 - x]! - mean)
    }
  }
  return square === 0 ? 0 : mirrored / square
}
