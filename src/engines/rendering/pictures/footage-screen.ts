/** Brings the frames of a file to Skia, scaled to what is shown. */
import { type Canvas, createCanvas, ImageData } from '@napi-rs/canvas'
import type { FootageFile } from './footage-file.ts'
import { Mipmap, type Size } from './mipmap.ts'

export class FootageScreen {
  readonly #file: FootageFile
  #size: Size = { width: 1, height: 1 }
  #canvas: Canvas | null = null
  #shown: { seconds: number; mipmap: Mipmap } | null = null

  constructor(file: FootageFile) {
    this.#file = file
  }

  /** @param wanted in pixels of the film @returns the frame of that moment, no smaller if the file has so many pixels */
  show(seconds: number, wanted: Size): Mipmap {
    this.#grow(wanted)
    const frame = this.#file.frameAt(seconds)
    if (this.#shown?.seconds === frame.seconds) return this.#shown.mipmap
    const { data, width, height } = this.#file.rgbaAt(seconds, this.#size)
    this.#canvas ??= createCanvas(width, height)
    const pixels = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length)
    this.#canvas.getContext('2d').putImageData(new ImageData(pixels, width, height), 0, 0)
    this.#shown = { seconds: frame.seconds, mipmap: new Mipmap(this.#canvas) }
    return this.#shown.mipmap
  }

  /**
   * Never below what it was: a box that changes, or a blurred copy behind the film, would else have every frame
   * converted once more, to a size of its own.
   */
  #grow(wanted: Size): void {
    const natural = this.#file.size
    const width = sideFor(wanted.width, natural.width, this.#size.width)
    const height = sideFor(wanted.height, natural.height, this.#size.height)
    if (width === this.#size.width && height === this.#size.height) return
    this.#size = { width, height }
    this.#canvas = null
    this.#shown = null
  }
}

function sideFor(wanted: number, natural: number, before: number): number {
  // Sides that are whole pixels come out of a matrix as a hair more.
  return Math.max(before, Math.min(natural, Math.ceil(wanted - 0.01)))
}
