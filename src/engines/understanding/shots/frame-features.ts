/** What is compared among pictures of a film: coarse grids, histograms and how flat and how sharp they are. */
import type { SmallPicture } from '#engines/media/picture-stream.ts'

const [width, height] = [128, 72]
const binCount = 16
/** Blocks of 8 x 8 pixels of luma, 4 x 4 of each chroma. */
const [gridWidth, gridHeight] = [16, 9]
const gridSize = gridWidth * gridHeight

export type FrameFeatures = {
  timeMs: number
  luma: Uint8Array
  /** 16 bins of Y, Cb and Cr; each plane's add up to 1. */
  histogram: Float32Array
  /** 16 x 9 means of Y, then of Cb and of Cr. */
  grid: Float32Array
  /** Of the luma, 0 to 255. */
  mean: number
  /** Standard deviation of the luma. */
  contrast: number
  /** The largest standard deviation of the three planes. */
  colourContrast: number
  /** Mean difference of neighbouring pixels. */
  sharpness: number
  /** 2 % of the pixels are darker, 2 % brighter. */
  darkest: number
  brightest: number
}

export function featuresOf({ timeMs, luma, chroma }: SmallPicture): FrameFeatures {
  const histogram = new Float32Array(3 * binCount)
  const grid = new Float32Array(3 * gridSize)
  const counts = [luma, ...chroma].map(countsOf) as [Uint32Array, Uint32Array, Uint32Array]
  const [lumaCounts, ...chromaCounts] = counts
  for (let value = 0; value < 256; value++) histogram[value >> 4]! += lumaCounts[value]! / luma.length
  fillGrid(grid, 0, luma, width, 8)
  for (const [plane, values] of chroma.entries()) {
    const at = (plane + 1) * binCount
    // Hues of films lie near the middle, so bins are finer than the range needs; what lies outside goes to the ends.
    for (let value = 0; value < 256; value++) {
      const bin = Math.max(0, Math.min(binCount - 1, (value - 64) >> 3))
      histogram[at + bin]! += chromaCounts[plane]![value]! / values.length
    }
    fillGrid(grid, (plane + 1) * gridSize, values, width / 2, 4)
  }
  const { mean, deviation } = spread(lumaCounts, luma.length)
  return {
    timeMs,
    luma,
    histogram,
    grid,
    mean,
    contrast: deviation,
    colourContrast: Math.max(
      deviation,
      ...chroma.map(({ length }, plane) => spread(chromaCounts[plane]!, length).deviation),
    ),
    sharpness: sharpnessOf(luma),
    darkest: percentile(lumaCounts, luma.length * 0.02),
    brightest: percentile(lumaCounts, luma.length * 0.98),
  }
}

/** How often each value is there. */
function countsOf(values: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256)
  for (let i = 0; i < values.length; i++) counts[values[i]!]!++
  return counts
}

function fillGrid(grid: Float32Array, at: number, values: Uint8Array, stride: number, block: number): void {
  for (let row = 0; row < gridHeight; row++) {
    for (let column = 0; column < gridWidth; column++) {
      const start = row * block * stride + column * block
      let sum = 0
      for (let y = start; y < start + block * stride; y += stride) {
        for (let x = y; x < y + block; x++) sum += values[x]!
      }
      grid[at + row * gridWidth + column] = sum / (block * block)
    }
  }
}

function spread(counts: Uint32Array, length: number): { mean: number; deviation: number } {
  let sum = 0
  let squares = 0
  for (let value = 0; value < 256; value++) {
    sum += counts[value]! * value
    squares += counts[value]! * value * value
  }
  const mean = sum / length
  return { mean, deviation: Math.sqrt(Math.max(0, squares / length - mean * mean)) }
}

function sharpnessOf(luma: Uint8Array): number {
  let sum = 0
  for (let y = 0; y < height - 1; y++) {
    for (let x = 0; x < width - 1; x++) {
      const at = y * width + x
      sum += Math.abs(luma[at + 1]! - luma[at]!) + Math.abs(luma[at + width]! - luma[at]!)
    }
  }
  return sum / luma.length
}

function percentile(counts: Uint32Array, wanted: number): number {
  let seen = 0
  for (let value = 0; value < counts.length; value++) {
    seen += counts[value]!
    if (seen >= wanted) return value
  }
  return counts.length - 1
}
