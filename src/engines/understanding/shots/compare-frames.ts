/** How much two pictures differ: in colours, in brightness, in structure, and in what motion cannot explain. */
import type { FrameFeatures } from './frame-features.ts'

const [width, height] = [128, 72]
const gridSize = 144

/** Colours and brightness together: 0 for the same picture, above 1 for quite another. */
export function difference(a: FrameFeatures, b: FrameFeatures): number {
  return histogramDifference(a, b) + (1.5 * gridDifference(a, b)) / 255
}

const newDifference = 0.25
const newStructure = 0.45

/** Whether another shot may have begun: a cut does so, and fast motion, too. */
export function looksNew(before: FrameFeatures, now: FrameFeatures): boolean {
  return difference(before, now) >= newDifference || (structureDifference(before, now) ?? 0) >= newStructure
}

/** L1 distance of the histograms, 0 to 2, averaged over the planes. */
function histogramDifference(a: FrameFeatures, b: FrameFeatures): number {
  let sum = 0
  for (let i = 0; i < a.histogram.length; i++) sum += Math.abs(a.histogram[i]! - b.histogram[i]!)
  return sum / 3
}

/** Mean difference of the luma of the coarse grids, in steps of brightness. */
export function gridDifference(a: FrameFeatures, b: FrameFeatures): number {
  let sum = 0
  for (let i = 0; i < gridSize; i++) sum += Math.abs(a.grid[i]! - b.grid[i]!)
  return sum / gridSize
}

/**
 * 1 less the correlation of the coarse luma: 0 where only exposure differs, about 1 for unlike pictures. Null where
 * one of them has too little contrast to tell.
 */
export function structureDifference(a: FrameFeatures, b: FrameFeatures): number | null {
  let sumA = 0
  let sumB = 0
  for (let i = 0; i < gridSize; i++) {
    sumA += a.grid[i]!
    sumB += b.grid[i]!
  }
  let ab = 0
  let aa = 0
  let bb = 0
  for (let i = 0; i < gridSize; i++) {
    const x = a.grid[i]! - sumA / gridSize
    const y = b.grid[i]! - sumB / gridSize
    ab += x * y
    aa += x * x
    bb += y * y
  }
  // Less than one step of brightness is the encoder's noise.
  if (aa < gridSize || bb < gridSize) return null
  return 1 - ab / Math.sqrt(aa * bb)
}

const [blockWidth, blockHeight, searchX, searchY] = [24, 16, 16, 10]

/**
 * What is left of a picture's structure when its blocks may come from anywhere near in the other: near 0 for a moved
 * camera, towards 1 for another scene. The median of the blocks, so that something that moves on its own counts little.
 */
export function unexplainedByMotion(a: FrameFeatures, b: FrameFeatures): number {
  const left: number[] = []
  for (let y = searchY / 2; y + blockHeight <= height; y += blockHeight + 2) {
    for (let x = 4; x + blockWidth <= width; x += blockWidth) {
      const structure = structureOf(b.luma, x, y)
      if (structure > 1.5) left.push(Math.min(1.5, bestMatch(a.luma, b.luma, x, y) / structure))
    }
  }
  // Too few blocks with anything in them to tell.
  if (left.length < 4) return 1
  return left.toSorted((first, second) => first - second)[left.length >> 1]!
}

/** Mean distance from the block's own mean. */
function structureOf(luma: Uint8Array, left: number, top: number): number {
  let sum = 0
  for (let y = top; y < top + blockHeight; y += 2) {
    for (let x = left; x < left + blockWidth; x += 2) sum += luma[y * width + x]!
  }
  const count = (blockWidth * blockHeight) / 4
  const mean = sum / count
  let distance = 0
  for (let y = top; y < top + blockHeight; y += 2) {
    for (let x = left; x < left + blockWidth; x += 2) distance += Math.abs(luma[y * width + x]! - mean)
  }
  return distance / count
}

/** The least mean difference of a block of `b` from any place near in `a`. */
function bestMatch(a: Uint8Array, b: Uint8Array, left: number, top: number): number {
  const count = (blockWidth * blockHeight) / 4
  let best = Number.POSITIVE_INFINITY
  for (let dy = -Math.min(searchY, top); dy <= Math.min(searchY, height - top - blockHeight); dy++) {
    for (let dx = -Math.min(searchX, left); dx <= Math.min(searchX, width - left - blockWidth); dx++) {
      best = Math.min(best, blockDifference(a, b, top * width + left, dy * width + dx, best * count))
    }
  }
  return best
}

/** Mean difference, or infinity as soon as the sum is above `most`. */
function blockDifference(a: Uint8Array, b: Uint8Array, at: number, shift: number, most: number): number {
  let sum = 0
  for (let y = 0; y < blockHeight; y += 2) {
    const row = at + y * width
    for (let x = 0; x < blockWidth; x += 2) sum += Math.abs(a[row + shift + x]! - b[row + x]!)
    if (sum > most) return Number.POSITIVE_INFINITY
  }
  return sum / ((blockWidth * blockHeight) / 4)
}
