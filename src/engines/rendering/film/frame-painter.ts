/** Draws whole frames with Skia and turns them into what the encoder takes: the plain way, right for every scene. */
import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import type { FilmFrame } from '#engines/media/film-frame.ts'
import { RgbaToFilm } from '#engines/media/rgba-to-film.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import { frameBytes, paintFrame } from '../paint/paint-frame.ts'
import type { FrameScene } from '../scene/frame-scene.ts'

export class FramePainter implements Disposable {
  readonly canvas: Canvas
  readonly #context: SKRSContext2D
  readonly #size: OutputSize
  readonly #converter: RgbaToFilm

  constructor(size: OutputSize) {
    this.#size = size
    this.canvas = createCanvas(size.width, size.height)
    this.#context = this.canvas.getContext('2d')
    this.#converter = new RgbaToFilm()
  }

  paint(scene: FrameScene): void {
    paintFrame(this.#context, scene, this.#size)
  }

  paintInto(film: FilmFrame, scene: FrameScene): void {
    // A film is opaque, so it does not matter that these bytes have their alpha multiplied in.
    this.#converter.convert(film, frameBytes(this.#context, scene, this.#size))
  }

  [Symbol.dispose](): void {
    this.#converter[Symbol.dispose]()
  }
}
