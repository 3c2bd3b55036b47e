/** Gaussian blur of a whole canvas: what lies beyond its edges is taken to go on as they end. */
import type { Canvas, SKRSContext2D } from '@napi-rs/canvas'
import { withScratch } from './scratch.ts'

type Size = { width: number; height: number }

/** Detail finer than the blur is lost anyway: it is done on a copy so small that it spreads over this many pixels. */
const spreadPixels = 2

/**
 * @param size pixels of the canvas that are blurred and covered
 * @param deviation standard deviation in pixels
 * @param paint draws what is blurred into a context as large as `size`, scaled down as far as it suits
 */
export function paintBlurred(
  context: SKRSContext2D,
  size: Size,
  deviation: number,
  paint: (context: SKRSContext2D) => void,
): void {
  const spread = Math.min(deviation, Math.max(size.width, size.height))
  const reduction = 2 ** Math.max(0, Math.floor(Math.log2(spread / spreadPixels)))
  const width = Math.max(1, Math.round(size.width / reduction))
  const height = Math.max(1, Math.round(size.height / reduction))
  const margin = Math.ceil((3 * spread) / reduction) + 1
  const padded = { width: width + 2 * margin, height: height + 2 * margin }
  withScratch(padded.width, padded.height, (aside, canvas) => {
    aside.save()
    aside.translate(margin, margin)
    aside.scale(width / size.width, height / size.height)
    aside.imageSmoothingQuality = 'medium'
    paint(aside)
    aside.restore()
    withScratch(padded.width, padded.height, (extended, extendedCanvas) => {
      drawExtended(extended, canvas, { width, height }, margin)
      aside.reset()
      aside.filter = `blur(${spread / reduction}px)`
      aside.drawImage(extendedCanvas, 0, 0, padded.width, padded.height, 0, 0, padded.width, padded.height)
      aside.filter = 'none'
      context.save()
      context.imageSmoothingQuality = 'low'
      context.drawImage(canvas, margin, margin, width, height, 0, 0, size.width, size.height)
      context.restore()
    })
  })
}

/** Draws the picture with its outermost pixels repeated over a margin on every side. */
function drawExtended(context: SKRSContext2D, source: Canvas, { width, height }: Size, margin: number): void {
  const across = [
    { from: margin, length: 1, to: 0, room: margin },
    { from: margin, length: width, to: margin, room: width },
    { from: margin + width - 1, length: 1, to: margin + width, room: margin },
  ]
  const down = [
    { from: margin, length: 1, to: 0, room: margin },
    { from: margin, length: height, to: margin, room: height },
    { from: margin + height - 1, length: 1, to: margin + height, room: margin },
  ]
  for (const x of across) {
    for (const y of down)
      context.drawImage(source, x.from, y.from, x.length, y.length, x.to, y.to, x.room, y.room)
  }
}
