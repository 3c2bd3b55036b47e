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
  const fine = new Uint32Array(256)
  for (const value of luma) fine[value]!++
  for (let value = 0; value < 256; value++) histogram[value >> 4]! += fine[value]! / luma.length
  for (const [plane, values] of chroma.entries()) {
    const at = (plane + 1) * binCount
    // Hues of films lie near the middle, so bins are finer than the range needs; what lies outside goes to the ends.
    for (const value of values) {
      histogram[at + Math.max(0, Math.min(binCount - 1, (value - 64) >> 3))]! += 1 / values.length
    }
    fillGrid(grid, (plane + 1) * gridSize, values, width / 2, 4)
  }
  fillGrid(grid, 0, luma, width, 8)
  const { mean, deviation } = spread(luma)
  return {
    timeMs,
    luma,
    histogram,
    grid,
    mean,
    contrast: deviation,
    colourContrast: Math.max(deviation, ...chroma.map((values) => spread(values).deviation)),
    sharpness: sharpnessOf(luma),
    darkest: percentile(fine, luma.length * 0.02),
    brightest: percentile(fine, luma.length * 0.98),
  }
}

function fillGrid(grid: Float32Array, at: number, values: Uint8Array, stride: number, block: number): void {
  for (let y = 0; y < gridHeight * block; y++) {
    const row = at + Math.floor(y / block) * gridWidth
    for (let x = 0; x < gridWidth * block; x++) {
      grid[row + Math.floor(x / block)]! += values[y * stride + x]!
    }
  }
  for (let i = at; i < at + gridSize; i++) grid[i]! /= block * block
}

function spread(values: Uint8Array): { mean: number; deviation: number } {
  let sum = 0
  let squares = 0
  for (const value of values) {
    sum += value
    squares += value * value
  }
  const mean = sum / values.length
  return { mean, deviation: Math.sqrt(Math.max(0, squares / values.length - mean * mean)) }
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
