/**
 * The detectors of PySceneDetect by their published definitions and default parameters
 * (https://www.scenedetect.com/docs/latest/api/detectors.html), to hold ours against: what they say of each frame is
 * computed here anew, because the original needs Python and OpenCV.
 */
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { PictureStream } from '#engines/media/picture-stream.ts'

/** Frames that have to lie between two changes. */
const leastShot = 15
const contentThreshold = 27
const adaptive = { ratio: 3, window: 2, leastContent: 15 }
const darkBelow = 12
const leastCorrelation = 1 - 0.05

export type PublishedDetector = 'Content' | 'Adaptive' | 'Threshold' | 'Histogram'

/** Of one frame. */
type Look = {
  hsv: Uint8Array
  /** Mean of red, green and blue. */
  mean: number
  /** Of the luma of BT.601, 256 bins. */
  histogram: Float64Array
}

/** Of each frame but the first, beside the one before. */
type Step = { content: number; correlation: number }

/** @returns the frames, from 0, at which each says that a shot begins */
export async function publishedChanges(path: string): Promise<Record<PublishedDetector, number[]>> {
  using stream = new PictureStream(path, defaultMediaLimits, { threads: 2 })
  const view = stream.view()
  const steps: Step[] = [{ content: 0, correlation: 1 }]
  const means: number[] = []
  let before: Look | null = null
  while (stream.next() !== null) {
    const { width, height } = stream.shownSize(Number.POSITIVE_INFINITY)
    const look = lookAt(view(width, height).data)
    if (before !== null) steps.push(stepBetween(before, look))
    means.push(look.mean)
    before = look
    await new Promise(setImmediate)
  }
  const contents = steps.map(({ content }) => content)
  return {
    Content: contentChanges(contents),
    Adaptive: adaptiveChanges(contents),
    Threshold: thresholdChanges(means),
    Histogram: spaced(steps.flatMap(({ correlation }, at) => (correlation <= leastCorrelation ? at : []))),
  }
}

function lookAt(rgba: Buffer): Look {
  const count = rgba.length / 4
  const hsv = new Uint8Array(count * 3)
  const histogram = new Float64Array(256)
  let sum = 0
  for (let i = 0; i < count; i++) {
    const [r, g, b] = [rgba[i * 4]!, rgba[i * 4 + 1]!, rgba[i * 4 + 2]!]
    const value = Math.max(r, g, b)
    const range = value - Math.min(r, g, b)
    hsv[i] = range === 0 ? 0 : hueOf(r, g, b, value, range)
    hsv[count + i] = value === 0 ? 0 : Math.round((255 * range) / value)
    hsv[2 * count + i] = value
    sum += r + g + b
    histogram[Math.round(0.299 * r + 0.587 * g + 0.114 * b)]!++
  }
  return { hsv, mean: sum / (3 * count), histogram }
}

/** In steps of two degrees, as eight bits hold it. */
function hueOf(r: number, g: number, b: number, value: number, range: number): number {
  const degrees =
    value === r
      ? (60 * (g - b)) / range
      : value === g
        ? 120 + (60 * (b - r)) / range
        : 240 + (60 * (r - g)) / range
  return Math.round((degrees < 0 ? degrees + 360 : degrees) / 2)
}

function stepBetween(a: Look, b: Look): Step {
  let sum = 0
  for (let i = 0; i < a.hsv.length; i++) sum += Math.abs(a.hsv[i]! - b.hsv[i]!)
  // Hue, saturation and brightness count alike, and edges not at all.
  return { content: sum / a.hsv.length, correlation: correlationOf(a.histogram, b.histogram) }
}

function correlationOf(a: Float64Array, b: Float64Array): number {
  const meanOf = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
  const [meanA, meanB] = [meanOf(a), meanOf(b)]
  let [ab, aa, bb] = [0, 0, 0]
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]! - meanA, b[i]! - meanB]
    ab += x * y
    aa += x * x
    bb += y * y
  }
  return aa === 0 || bb === 0 ? 1 : ab / Math.sqrt(aa * bb)
}

/**
 * The first step above the threshold begins a shot; those that follow in quick succession are one disturbance, which
 * ends with another shot when it lasted long enough to be one.
 */
function contentChanges(contents: readonly number[]): number[] {
  const changes: number[] = []
  let lastAbove = 0
  let mergedFrom: number | null = null
  for (const [at, content] of contents.entries()) {
    const isAbove = content >= contentThreshold
    const isApart = at - lastAbove >= leastShot
    if (isAbove) lastAbove = at
    if (mergedFrom !== null) {
      if (!isAbove && isApart) {
        if (lastAbove - mergedFrom >= leastShot) changes.push(lastAbove)
        mergedFrom = null
      }
    } else if (isAbove && isApart) changes.push(at)
    else if (isAbove && changes.length > 0) mergedFrom = at
  }
  return changes
}

/** Against the mean of the steps around it, two on each side. */
function adaptiveChanges(contents: readonly number[]): number[] {
  const { ratio, window, leastContent } = adaptive
  const isAbove = (content: number, at: number) => {
    const around = [...contents.slice(at - window, at), ...contents.slice(at + 1, at + 1 + window)]
    if (around.length < 2 * window || content < leastContent) return false
    const mean = around.reduce((sum, each) => sum + each, 0) / around.length
    return mean < 1e-5 || content / mean >= ratio
  }
  return spaced(contents.flatMap((content, at) => (isAbove(content, at) ? at : [])))
}

/** Darker than the threshold a shot is over, and the next begins half way through the dark. */
function thresholdChanges(means: readonly number[]): number[] {
  const middles: number[] = []
  let darkFrom: number | null = null
  for (const [at, mean] of means.entries()) {
    if (mean < darkBelow) darkFrom ??= at
    else if (darkFrom !== null) {
      middles.push((darkFrom + at) >> 1)
      darkFrom = null
    }
  }
  return spaced(middles)
}

function spaced(frames: readonly number[]): number[] {
  const kept: number[] = []
  for (const frame of frames) if (frame - (kept.at(-1) ?? 0) >= leastShot) kept.push(frame)
  return kept
}
