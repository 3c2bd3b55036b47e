/** Small pictures of a film in rows on one sheet, at even distances of time, for looking through it quickly. */
import { type Canvas, createCanvas } from '@napi-rs/canvas'
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import type { Derivatives } from '../facts.ts'
import { putPixels, writeCanvas } from './write-jpeg.ts'

export const longestCell = 160
const columns = 10
const mostCells = 200
const leastEveryMs = 1000

export class SpriteSheet {
  #canvas: Canvas | null = null
  #size = { width: 0, height: 0 }
  #count = 0
  #everyMs: number

  /** @param durationMs 0 where nobody knows: the distance then doubles whenever the sheet is full */
  constructor(durationMs: number) {
    this.#everyMs = Math.max(leastEveryMs, Math.ceil(durationMs / mostCells / 1000) * 1000)
  }

  /** Whether a picture of this time is wanted. */
  wants(timeMs: number): boolean {
    return timeMs >= this.#count * this.#everyMs
  }

  /** A film whose pictures are further apart fills several places with one. */
  add(timeMs: number, pixels: RgbaPixels): void {
    while (this.wants(timeMs)) {
      if (this.#count === mostCells) this.#thinOut()
      else this.#place(pixels)
    }
  }

  /** @throws TriptychError `storage_failed` */
  write(path: string): Derivatives['sprite'] {
    if (this.#canvas === null) return null
    const rows = Math.ceil(this.#count / columns)
    const { width, height } = this.#size
    const used = createCanvas(Math.min(columns, this.#count) * width, rows * height)
    used.getContext('2d').drawImage(this.#canvas, 0, 0)
    writeCanvas(path, used)
    return { path, columns: Math.min(columns, this.#count), rows, width, height, everyMs: this.#everyMs }
  }

  #place(pixels: RgbaPixels): void {
    const { width, height } = pixels
    if (this.#canvas === null) {
      this.#size = { width, height }
      this.#canvas = createCanvas(columns * width, (mostCells / columns) * height)
    }
    const at = this.#count++
    putPixels(this.#canvas, pixels, (at % columns) * width, Math.floor(at / columns) * height)
  }

  /** Keeps every second picture. */
  #thinOut(): void {
    const { width, height } = this.#size
    const full = this.#canvas!
    this.#canvas = createCanvas(full.width, full.height)
    const context = this.#canvas.getContext('2d')
    for (let to = 0; to < mostCells / 2; to++) {
      const from = to * 2
      const [fromX, fromY] = [(from % columns) * width, Math.floor(from / columns) * height]
      const [x, y] = [(to % columns) * width, Math.floor(to / columns) * height]
      context.drawImage(full, fromX, fromY, width, height, x, y, width, height)
    }
    this.#count = mostCells / 2
    this.#everyMs *= 2
  }
}
