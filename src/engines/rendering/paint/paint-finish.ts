/** Does to the finished frame what effects and filters ask for. */
import { ImageData, type SKRSContext2D } from '@napi-rs/canvas'
import type { OutputSize } from '#timeline/output-size.ts'
import type { FrameFinish } from '../scene/frame-scene.ts'
import { gradePixels } from './color-grade.ts'
import { grades } from './filter-looks.ts'
import { leastDeviation, paintBlurred } from './paint-blurred.ts'

export type FilterFinish = Extract<FrameFinish, { kind: 'filter' }>

/** @param context of a canvas as large as the film, holding the frame */
export function paintFinish(context: SKRSContext2D, finish: FrameFinish, size: OutputSize): void {
  switch (finish.kind) {
    case 'black':
      paintBlack(context, finish.opacity, size)
      break
    case 'blur':
      paintBlur(context, finish.radius * size.scale, size)
      break
    case 'filter':
      paintFilter(context, finish, size)
      break
  }
}

function paintBlack(context: SKRSContext2D, opacity: number, { width, height }: OutputSize): void {
  context.save()
  context.globalAlpha = opacity
  context.fillStyle = '#000000'
  context.fillRect(0, 0, width, height)
  context.restore()
}

/** Below the least blur there is, the frame is mixed with that one such that the variance is what was asked for. */
function paintBlur(context: SKRSContext2D, deviation: number, size: OutputSize): void {
  context.save()
  context.globalAlpha = Math.min(1, (deviation / leastDeviation) ** 2)
  paintSoft(context, deviation, size)
  context.restore()
}

function paintSoft(context: SKRSContext2D, deviation: number, size: OutputSize): void {
  paintBlurred(context, size, deviation, (aside) => aside.drawImage(context.canvas, 0, 0))
}

function paintFilter(context: SKRSContext2D, { type, strength }: FilterFinish, size: OutputSize): void {
  paintGlow(context, { type, strength }, size)
  const { canvas } = context
  const bytes = canvas.data()
  gradePixels(bytes, type, strength)
  const pixels = new Uint8ClampedArray(bytes.buffer, bytes.byteOffset, bytes.length)
  context.putImageData(new ImageData(pixels, canvas.width, canvas.height), 0, 0)
}

/** What comes before the colours are graded. */
export function paintGlow(
  context: SKRSContext2D,
  { type, strength }: Pick<FilterFinish, 'type' | 'strength'>,
  size: OutputSize,
): void {
  const { glow } = grades[type]
  if (!glow) return
  context.save()
  context.globalCompositeOperation = 'screen'
  context.globalAlpha = glow.opacity * strength
  paintSoft(context, (glow.radius * Math.min(size.width, size.height)) / 1080, size)
  context.restore()
}
