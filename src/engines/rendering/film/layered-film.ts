/** A film frame on which overlays lie over a drawn base; from frame to frame only what changed is done again. */

import { type Canvas, createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import type { FilmFrame } from '#engines/media/film-frame.ts'
import { RgbaToFilm } from '#engines/media/rgba-to-film.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import { paintLayer } from '../paint/paint-frame.ts'
import type { DrawnBase } from './drawn-base.ts'
import { copyBox } from './mix-planes.ts'
import { type Overlay, wholeFilm } from './overlay.ts'
import { OverlayShelf } from './overlay-shelf.ts'
import { areaOf, mergedBoxes, type PixelBox } from './pixel-box.ts'

/** Where so much of the film is drawn anew, drawing and converting all of it once is cheaper than boxes. */
const wholeShare = 0.8

export class LayeredFilm implements Disposable {
  readonly #film: FilmFrame
  readonly #size: OutputSize
  readonly #shelf: OverlayShelf
  readonly #converter = new RgbaToFilm()
  #canvas: { canvas: Canvas; context: SKRSContext2D } | null = null
  /** What the film frame shows; null when that is not overlays blended over a drawn base. */
  #shown: { baseKey: string; overlays: readonly Overlay[] } | null = null

  /** @param film where the result goes */
  constructor(film: FilmFrame, size: OutputSize) {
    this.#film = film
    this.#size = size
    this.#shelf = new OverlayShelf(size)
  }

  /** Lays overlays over what the film frame holds. */
  blendOver(overlays: readonly Overlay[]): void {
    this.#shelf.layAll(this.#film, overlays, [wholeFilm(this.#size)])
    this.#shown = null
  }

  /** Shows overlays over a base that was drawn. */
  show(base: DrawnBase, baseKey: string, overlays: readonly Overlay[]): void {
    const last = this.#shown?.baseKey === baseKey ? this.#shown.overlays : null
    const drawnArea = overlays.reduce(
      (sum, overlay) => sum + (this.#shelf.needsDrawing(overlay) ? areaOf(overlay.box) : 0),
      0,
    )
    if (drawnArea >= wholeShare * areaOf(wholeFilm(this.#size))) {
      this.#drawWhole(base, overlays)
      this.#shown = null
      return
    }
    const dirty = last === null ? [wholeFilm(this.#size)] : dirtyBoxes(last, overlays)
    for (const box of dirty) copyBox(this.#film, base.film, box)
    this.#shelf.layAll(this.#film, overlays, dirty)
    this.#shown = { baseKey, overlays }
  }

  /** What is in the film frame was written by somebody else. */
  forget(): void {
    this.#shown = null
  }

  #drawWhole(base: DrawnBase, overlays: readonly Overlay[]): void {
    const { width, height } = this.#size
    this.#canvas ??= canvasOf(width, height)
    const { canvas, context } = this.#canvas
    context.drawImage(base.canvas, 0, 0)
    for (const { layer } of overlays) paintLayer(context, layer, this.#size)
    this.#converter.convert(this.#film, canvas.data())
  }

  [Symbol.dispose](): void {
    this.#shelf[Symbol.dispose]()
    this.#converter[Symbol.dispose]()
  }
}

function canvasOf(width: number, height: number) {
  const canvas = createCanvas(width, height)
  return { canvas, context: canvas.getContext('2d') }
}

/** Where overlays came, went or changed. Order is part of the layers and does not change by itself. */
function dirtyBoxes(last: readonly Overlay[], now: readonly Overlay[]): PixelBox[] {
  const before = new Set(last.map(({ key }) => key))
  const after = new Set(now.map(({ key }) => key))
  return mergedBoxes([
    ...last.filter(({ key }) => !after.has(key)).map(({ box }) => box),
    ...now.filter(({ key }) => !before.has(key)).map(({ box }) => box),
  ])
}
