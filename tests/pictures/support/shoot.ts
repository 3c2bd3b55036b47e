/** Draws frames of a timeline and asks what is on them. */
import { type Canvas, createCanvas } from '@napi-rs/canvas'
import { defaultMediaLimits, type MediaLimits } from '#engines/media/limits.ts'
import { paintFrame } from '#engines/rendering/paint/paint-frame.ts'
import type { Rect } from '#engines/rendering/picture.ts'
import { compileScene } from '#engines/rendering/scene/compile-scene.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import { outputSize, type SizeRequest } from '#timeline/output-size.ts'
import type { FrameRate } from '#timeline/timeline-time.ts'

export type Color = [red: number, green: number, blue: number]

export type ShootOptions = {
  files?: Readonly<Record<string, string>>
  backgroundImage?: string
  size?: SizeRequest
  fps?: FrameRate
  limits?: MediaLimits
}

/** @param seconds the moments, in order @returns the frame of each */
export async function shoot(
  state: EditorState,
  seconds: readonly number[],
  options: ShootOptions = {},
): Promise<Shot[]> {
  const { files = {}, backgroundImage = null, fps = 30, limits = defaultMediaLimits } = options
  const size = outputSize(state, options.size ?? { ratio: 'custom', scale: 1 })
  const scene = await compileScene(state, size, fps, { files, backgroundImage, limits })
  try {
    return seconds.map((at) => {
      const canvas = createCanvas(size.width, size.height)
      paintFrame(canvas.getContext('2d'), scene.at(Math.round(at * fps)), size)
      return new Shot(canvas)
    })
  } finally {
    scene.close()
  }
}

/** The frame of one moment. */
export async function shootOne(state: EditorState, seconds = 0, options: ShootOptions = {}): Promise<Shot> {
  const [shot] = await shoot(state, [seconds], options)
  return shot!
}

export class Shot {
  readonly canvas: Canvas
  readonly #pixels: Uint8ClampedArray

  constructor(canvas: Canvas) {
    this.canvas = canvas
    this.#pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data
  }

  at(x: number, y: number): Color {
    const i = (Math.floor(y) * this.canvas.width + Math.floor(x)) * 4
    return [this.#pixels[i]!, this.#pixels[i + 1]!, this.#pixels[i + 2]!]
  }

  /** The smallest upright rectangle around the pixels that are more like that colour than not. */
  boundsOf(color: Color): Rect | null {
    return this.#around((found) => found.every((value, i) => Math.abs(value - color[i]!) <= 128))
  }

  /** The smallest upright rectangle around the pixels at least half as bright as the brightest: on black alone. */
  get lit(): Rect | null {
    const brightest = this.#pixels.reduce((most, value, i) => (i % 4 < 3 ? Math.max(most, value) : most), 0)
    return brightest === 0 ? null : this.#around((color) => Math.max(...color) >= brightest / 2)
  }

  /** How many pixels are of that colour, those partly so by their part: on black alone. */
  areaOf(color: Color): number {
    const strongest = color.indexOf(Math.max(...color))
    let area = 0
    for (let i = 0; i < this.#pixels.length; i += 4) area += this.#pixels[i + strongest]! / color[strongest]!
    return area
  }

  mean({ x, y, width, height }: Rect = this.whole): Color {
    const sum: Color = [0, 0, 0]
    for (let row = y; row < y + height; row++) {
      const start = (row * this.canvas.width + x) * 4
      for (let i = start; i < start + width * 4; i += 4)
        for (let channel = 0; channel < 3; channel++) sum[channel]! += this.#pixels[i + channel]!
    }
    return sum.map((value) => value / (width * height)) as Color
  }

  /** Mean square of what neighbours to the right differ by: how much fine detail there is. */
  get sharpness(): number {
    let sum = 0
    for (let i = 0; i + 4 < this.#pixels.length; i += 4)
      sum += (this.#pixels[i + 1]! - this.#pixels[i + 5]!) ** 2
    return sum / (this.#pixels.length / 4)
  }

  get whole(): Rect {
    return { x: 0, y: 0, width: this.canvas.width, height: this.canvas.height }
  }

  #around(counts: (color: Color) => boolean): Rect | null {
    let [left, top, right, bottom] = [Infinity, Infinity, -1, -1]
    for (let y = 0; y < this.canvas.height; y++) {
      for (let x = 0; x < this.canvas.width; x++) {
        if (!counts(this.at(x, y))) continue
        left = Math.min(left, x)
        right = Math.max(right, x)
        top = Math.min(top, y)
        bottom = Math.max(bottom, y)
      }
    }
    return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 }
  }
}
