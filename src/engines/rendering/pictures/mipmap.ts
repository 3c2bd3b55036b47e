/** Draws pixels much smaller than they are without losing any of them. */
import { type Canvas, createCanvas, type Image, type SKRSContext2D } from '@napi-rs/canvas'
import type { Rect } from '../picture.ts'
import { drawPixels } from './draw-pixels.ts'

export type Size = { width: number; height: number }
export type Pixels = Image | Canvas

/** How large a rectangle comes out, in pixels of the canvas. */
export function shownSize(context: SKRSContext2D, { width, height }: Size): Size {
  const { a, b, c, d } = context.getTransform()
  return { width: width * Math.hypot(a, b), height: height * Math.hypot(c, d) }
}

/** Whether half of it would still be enough. */
export function canHalve({ width, height }: Size, needed: Size): boolean {
  return width >= 2 * needed.width && height >= 2 * needed.height && width > 1 && height > 1
}

export function halve(source: Pixels): Canvas {
  const half = createCanvas(Math.ceil(source.width / 2), Math.ceil(source.height / 2))
  const context = half.getContext('2d')
  context.imageSmoothingQuality = 'medium'
  context.drawImage(source, 0, 0, half.width, half.height)
  return half
}

/** A picture and its halves, made when they are first needed. */
export class Mipmap {
  readonly #levels: Pixels[]

  constructor(full: Pixels) {
    this.#levels = [full]
  }

  get size(): Size {
    const { width, height } = this.#levels[0]!
    return { width, height }
  }

  /** Draws all of it into `rect`, in the context's own units; saving and restoring it is the caller's. */
  draw(context: SKRSContext2D, rect: Rect): void {
    const shown = shownSize(context, rect)
    let level = 0
    // A pixel is made of its four neighbours: at less than half of the size some would be passed over.
    while (canHalve(this.#levels[level]!, shown)) {
      level++
      this.#levels[level] ??= halve(this.#levels[level - 1]!)
    }
    const { width, height } = this.#levels[level]!
    // Cubic where it is enlarged; where it is not that would look no better and cost several times as much.
    context.imageSmoothingQuality = shown.width > width || shown.height > height ? 'high' : 'low'
    drawPixels(context, this.#levels[level]!, rect)
  }
}
