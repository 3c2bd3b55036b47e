/** Gaussian blur of a whole canvas: what lies beyond its edges is taken to go on as they end. */
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas'
import { withScratch } from './scratch.ts'

type Size = { width: number; height: number }

/**
 * Skia blurs by three boxes of whole pixels, so a deviation that grows is followed in steps. At this one the boxes
 * are 5 wide and exact (variance (5² - 1) / 4), so it is the only one used: what varies is how small the copy is
 * that is blurred. That is quick as well.
 */
const skiaDeviation = Math.sqrt(6)

/** Of the copy, in its own pixels, with what making it (1/12) and enlarging it (1/6) add to the variance. */
const copyDeviation = Math.sqrt(6 + 1 / 12 + 1 / 6)

/** Nothing is blurred by less: it is the deviation of a copy that is not made smaller. */
export const leastDeviation = skiaDeviation

/**
 * @param size pixels of the canvas that are blurred and covered
 * @param deviation standard deviation in pixels, at least `leastDeviation`
 * @param paint draws what is blurred into a context as large as `size`, scaled down as far as it suits
 */
export function paintBlurred(
  context: SKRSContext2D,
  size: Size,
  deviation: number,
  paint: (context: SKRSContext2D) => void,
): void {
  const reduction = Math.max(1, deviation / copyDeviation)
  const width = Math.max(1, Math.round(size.width / reduction))
  const height = Math.max(1, Math.round(size.height / reduction))
  const margin = Math.ceil(3 * skiaDeviation)
  const padded = { width: width + 2 * margin, height: height + 2 * margin }
  withScratch(padded.width, padded.height, (aside, canvas) => {
    aside.save()
    aside.translate(margin, margin)
    aside.scale(width / size.width, height / size.height)
    // Takes all pixels into account, however much smaller the copy is.
    aside.imageSmoothingQuality = 'medium'
    paint(aside)
    aside.restore()
    withScratch(padded.width, padded.height, (extended, extendedCanvas) => {
      drawExtended(extended, canvas, { width, height }, margin)
      aside.reset()
      aside.filter = `blur(${skiaDeviation}px)`
      aside.drawImage(extendedCanvas, 0, 0)
      context.save()
      context.imageSmoothingQuality = 'low'
      context.drawImage(canvas, margin, margin, width, height, 0, 0, size.width, size.height)
      context.restore()
    })
  })
}

/** Draws the picture with its outermost pixels repeated over a margin on every side. */
function drawExtended(context: SKRSContext2D, source: Canvas, { width, height }: Size, margin: number): void {
  const across = bands(width, margin)
  const down = bands(height, margin)
  for (const x of across) {
    for (const y of down)
      context.drawImage(source, x.from, y.from, x.length, y.length, x.to, y.to, x.room, y.room)
  }
}

/** The first pixel into the margin before, all into the middle, the last into the margin after. */
function bands(length: number, margin: number) {
  return [
    { from: margin, length: 1, to: 0, room: margin },
    { from: margin, length, to: margin, room: length },
    { from: margin + length - 1, length: 1, to: margin + length, room: margin },
  ]
}
