/** A layer drawn in its box alone, and kept for as long as it looks the same. */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import type { FilmFrame } from '#engines/media/film-frame.ts'
import { OverlayPixels } from '#engines/media/overlay-pixels.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import { paintLayer } from '../paint/paint-frame.ts'
import type { FrameLayer } from '../scene/frame-scene.ts'
import { blendOverlay } from './blend-planes.ts'
import { areaOf, type PixelBox } from './pixel-box.ts'

/** The canvas may be this many times as large as what is drawn on it. */
const mostRoom = 1.6

export class DrawnOverlay implements Disposable {
  readonly #pixels = new OverlayPixels()
  readonly #canvas: Canvas
  readonly #context: SKRSContext2D
  #key: string | null = null
  /** Where the canvas lies on the film, of which it may reach out. */
  #box: PixelBox | null = null

  constructor() {
    this.#canvas = createCanvas(8, 2)
    this.#context = this.#canvas.getContext('2d')
  }

  /** @param box holds all that the layer draws */
  draw(layer: FrameLayer, key: string, box: PixelBox, size: OutputSize): void {
    if (key === this.#key) return
    const { width, height } = this.#fit(box)
    this.#context.reset()
    this.#context.translate(-box.x, -box.y)
    paintLayer(this.#context, layer, size)
    this.#pixels.convert(this.#canvas.data(), width, height)
    this.#key = key
    this.#box = { x: box.x, y: box.y, width, height }
  }

  /** Setting its size makes a new canvas, so one that is a little larger than what turns or grows is kept. */
  #fit(box: PixelBox): { width: number; height: number } {
    const kept = {
      width: Math.max(box.width, this.#canvas.width),
      height: Math.max(box.height, this.#canvas.height),
    }
    const { width, height } = kept.width * kept.height > mostRoom * areaOf(box) ? box : kept
    if (this.#canvas.width !== width) this.#canvas.width = width
    if (this.#canvas.height !== height) this.#canvas.height = height
    return { width, height }
  }

  /** Of what was drawn last. */
  get key(): string | null {
    return this.#key
  }

  /** Lays what was drawn last over the film, within `clip`. */
  blendInto(film: FilmFrame, clip: PixelBox, opacity: number): void {
    if (this.#box) blendOverlay(film, this.#pixels.planes, { box: this.#box, clip, opacity })
  }

  [Symbol.dispose](): void {
    this.#pixels[Symbol.dispose]()
  }
}
