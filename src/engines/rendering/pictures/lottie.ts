/** Vector animations in Lottie's JSON, drawn by Skia. Images that lie outside of the document are not fetched. */
import { type Canvas, createCanvas, LottieAnimation, type SKRSContext2D } from '@napi-rs/canvas'
import { TriptychError } from '#base/errors.ts'
import type { Rect } from '../picture.ts'
import { drawPixels } from './draw-pixels.ts'
import { embedFonts } from './lottie-fonts.ts'
import { type Size, shownSize } from './mipmap.ts'

export type Lottie = {
  size: Size
  seconds: number
  /** Draws a moment of it into `rect`, in the context's own units; before the start the first, after the end the last. */
  draw(context: SKRSContext2D, rect: Rect, seconds: number): void
}

/** The sides of the canvas it is drawn on first; beyond that it is enlarged. */
const maxSide = 4096

/** @param json the document, or its text @throws TriptychError `media_unreadable` */
export async function openLottie(json: object | string): Promise<Lottie> {
  const animation = await load(json)
  const size = { width: animation.width, height: animation.height }
  const seconds = animation.duration
  let drawn: { canvas: Canvas; at: number } | null = null
  return {
    size,
    seconds,
    draw(context, rect, wanted) {
      const at = Math.min(seconds, Math.max(0, wanted))
      const pixels = pixelsFor(size, shownSize(context, rect))
      const isSame =
        drawn?.at === at && drawn.canvas.width === pixels.width && drawn.canvas.height === pixels.height
      if (!isSame) drawn = { canvas: drawAside(animation, at, pixels, drawn?.canvas), at }
      context.imageSmoothingQuality = 'high'
      drawPixels(context, drawn!.canvas, rect)
    },
  }
}

async function load(json: object | string): Promise<LottieAnimation> {
  try {
    const document = typeof json === 'string' ? JSON.parse(json) : json
    const animation = LottieAnimation.loadFromData(JSON.stringify(await embedFonts(document)))
    if (animation.width > 0 && animation.height > 0) return animation
  } catch (cause) {
    throw new TriptychError('media_unreadable', { detail: 'The Lottie animation could not be read.', cause })
  }
  throw new TriptychError('media_unreadable', { detail: 'The Lottie animation has no size.' })
}

/** Rendering an animation takes no notice of a context's transformation, clip or opacity, so it has a canvas of its own. */
function drawAside(animation: LottieAnimation, at: number, { width, height }: Size, kept?: Canvas): Canvas {
  const canvas = kept?.width === width && kept.height === height ? kept : createCanvas(width, height)
  const context = canvas.getContext('2d')
  context.clearRect(0, 0, width, height)
  animation.seekTime(at)
  animation.render(context, { x: 0, y: 0, width, height })
  return canvas
}

/** Of the animation's ratio, at least as large as it is shown. */
function pixelsFor({ width, height }: Size, shown: Size): Size {
  const scale = Math.min(
    Math.max(shown.width / width, shown.height / height),
    maxSide / Math.max(width, height),
  )
  return {
    width: Math.max(1, Math.ceil(width * scale)),
    height: Math.max(1, Math.ceil(height * scale)),
  }
}
