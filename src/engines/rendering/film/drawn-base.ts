/** What stands still at the back of the film, drawn once: as a bitmap to draw upon, and as a frame to blend upon. */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import { FilmFrame } from '#engines/media/film-frame.ts'
import { RgbaToFilm } from '#engines/media/rgba-to-film.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import { paintFrame } from '../paint/paint-frame.ts'
import type { FrameBackground, FrameLayer } from '../scene/frame-scene.ts'

export class DrawnBase implements Disposable {
  readonly canvas: Canvas
  readonly #context: SKRSContext2D
  readonly #size: OutputSize
  readonly #converter = new RgbaToFilm()
  readonly #film: FilmFrame
  #key: string | null = null
  #isConverted = false

  constructor(size: OutputSize) {
    this.#size = size
    this.canvas = createCanvas(size.width, size.height)
    this.#context = this.canvas.getContext('2d')
    this.#film = new FilmFrame(size.width, size.height)
  }

  draw(background: FrameBackground, layers: readonly FrameLayer[], key: string): void {
    if (key === this.#key) return
    paintFrame(this.#context, { background, layers: [...layers], finish: [] }, this.#size)
    this.#key = key
    this.#isConverted = false
  }

  /** The same as a frame of the film. */
  get film(): FilmFrame {
    // A film is opaque, so it does not matter that these bytes have their alpha multiplied in.
    if (!this.#isConverted) this.#converter.convert(this.#film, this.canvas.data())
    this.#isConverted = true
    return this.#film
  }

  [Symbol.dispose](): void {
    this.#converter[Symbol.dispose]()
    this.#film[Symbol.dispose]()
  }
}
