/** Draws what lies behind all layers. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { OutputSize } from '#timeline/output-size.ts'
import type { Picture } from '../picture.ts'
import type { FrameBackground } from '../scene/frame-scene.ts'
import { cover } from '../scene/matrix.ts'
import { linearGradient } from './linear-gradient.ts'
import { paintBlurred } from './paint-blurred.ts'
import { colorOnBlack, rgbText } from './paint-color.ts'
import { paintPlaced } from './paint-placed.ts'

/** Covers the film: what lets light through lies on black. */
export function paintBackground(context: SKRSContext2D, background: FrameBackground, size: OutputSize): void {
  context.fillStyle = styleOf(context, background, size)
  context.fillRect(0, 0, size.width, size.height)
  if (background.kind === 'image') paintCover(context, background.picture, size)
  if (background.kind === 'blur') paintBlurredCopy(context, background, size)
}

/** The last style, and what it was made of: a background rarely changes. */
let last: { key: string; style: SKRSContext2D['fillStyle'] } | null = null

function styleOf(
  context: SKRSContext2D,
  background: FrameBackground,
  size: OutputSize,
): SKRSContext2D['fillStyle'] {
  if (background.kind !== 'color' && background.kind !== 'gradient') return '#000000'
  const gradient = background.kind === 'gradient' ? background.gradient : null
  const key = JSON.stringify([gradient, background.color, size])
  if (last?.key !== key) {
    const style = gradient === null ? null : linearGradient(context, gradient, size)
    last = { key, style: style ?? rgbText(colorOnBlack(background.color) ?? [0, 0, 0]) }
  }
  return last.style
}

function paintBlurredCopy(
  context: SKRSContext2D,
  { of, radius }: Extract<FrameBackground, { kind: 'blur' }>,
  size: OutputSize,
): void {
  const deviation = radius * size.scale
  if (deviation === 0) paintPlaced(context, of)
  else paintBlurred(context, size, deviation, (aside) => paintPlaced(aside, of))
}

function paintCover(context: SKRSContext2D, picture: Picture, { width, height }: OutputSize): void {
  const natural = picture.naturalSize!
  const rect = cover(natural, { x: 0, y: 0, width, height })
  context.save()
  context.translate(rect.x, rect.y)
  context.scale(rect.width / natural.width, rect.height / natural.height)
  picture.paint(context, { ticks: 0, ...natural })
  context.restore()
}
