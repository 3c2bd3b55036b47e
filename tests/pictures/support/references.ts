/** Stored pictures of the cases, and how far a picture is from its own. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Canvas, createCanvas, loadImage } from '@napi-rs/canvas'

const folder = join(import.meta.dirname, '..', 'references')

/** Antialiasing and rounding differ among processors by less; a change of look is more. */
export const tolerance = { meanLevels: 1, strayShare: 0.005, strayLevels: 32 }

/** Of what has more, every other pixel of every other row is stored: all references together stay below a megabyte. */
const manyPixels = 100_000

export type Difference = {
  /** Levels of 255, over all channels. */
  meanLevels: number
  /** Pixels of which a channel differs by more than `tolerance.strayLevels`. */
  strayShare: number
}

export function referencePath(name: string): string {
  return join(folder, `${name}.png`)
}

export function storeReference(name: string, strip: Canvas): void {
  writeFileSync(referencePath(name), reduced(strip).toBuffer('image/png'))
}

/** @returns null when there is none, or one of another size */
export async function compareWithReference(name: string, strip: Canvas): Promise<Difference | null> {
  let stored: Buffer
  try {
    stored = readFileSync(referencePath(name))
  } catch {
    return null
  }
  const image = await loadImage(stored)
  const drawn = reduced(strip)
  if (image.width !== drawn.width || image.height !== drawn.height) return null
  const reference = createCanvas(image.width, image.height)
  reference.getContext('2d').drawImage(image, 0, 0)
  return differenceOf(pixelsOf(reference), pixelsOf(drawn))
}

export function isClose({ meanLevels, strayShare }: Difference): boolean {
  return meanLevels <= tolerance.meanLevels && strayShare <= tolerance.strayShare
}

function reduced(strip: Canvas): Canvas {
  if (strip.width * strip.height <= manyPixels) return strip
  const half = createCanvas(Math.floor(strip.width / 2), Math.floor(strip.height / 2))
  const context = half.getContext('2d')
  // Mixing them would make more colours, and files that are larger for it.
  context.imageSmoothingEnabled = false
  context.drawImage(strip, 0, 0, half.width, half.height)
  return half
}

function pixelsOf(canvas: Canvas): Uint8ClampedArray {
  return canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
}

function differenceOf(one: Uint8ClampedArray, other: Uint8ClampedArray): Difference {
  let sum = 0
  let stray = 0
  for (let i = 0; i < one.length; i += 4) {
    let most = 0
    for (let channel = 0; channel < 3; channel++) {
      const levels = Math.abs(one[i + channel]! - other[i + channel]!)
      sum += levels
      most = Math.max(most, levels)
    }
    if (most > tolerance.strayLevels) stray++
  }
  return { meanLevels: sum / ((one.length / 4) * 3), strayShare: stray / (one.length / 4) }
}
