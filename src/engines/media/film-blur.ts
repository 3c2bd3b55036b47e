/** Gaussian blur of frames onto the film: on a copy so small that the blur is a few pixels wide there. */
import { AV_PIX_FMT_YUV444P, AVCOL_RANGE_MPEG, AVCOL_SPC_BT709 } from 'node-av/constants'
import { Frame } from 'node-av/lib'
import type { FilmFrame } from './film-frame.ts'
import { FrameFilter } from './frame-filter.ts'
import { FrameScaler } from './frame-scaler.ts'
import { requireSuccess } from './libav.ts'

/** The least that the blur spreads over on the copy, in pixels: from there on nothing of it is lost. */
const leastSpread = 2

/** Whether a blur is wide enough to be done on a smaller copy, and so is cheap. */
export function canBlur(deviation: number): boolean {
  return deviation >= leastSpread
}

export class FilmBlur implements Disposable {
  readonly #down = new FrameScaler()
  readonly #up = new FrameScaler()
  readonly #small = new Frame()
  #filter: FrameFilter | null = null
  #spread = 0

  constructor() {
    this.#small.alloc()
  }

  /**
   * Fills the film with the frame, which may be the film's own, scaled to it and blurred; what lies beyond the edges goes on as they end.
   * @param deviation standard deviation in pixels of the film
   */
  blur(film: FilmFrame, from: Frame, deviation: number): void {
    const most = Math.max(film.width, film.height) / 2
    const reduction = 2 ** Math.max(0, Math.floor(Math.log2(Math.min(deviation, most) / leastSpread)))
    this.#shape(Math.ceil(film.width / reduction), Math.ceil(film.height / reduction))
    this.#down.scale(this.#small, from)
    this.#filterFor(Math.min(deviation, most) / reduction).apply(this.#small)
    this.#up.scale(film.frame, this.#small)
  }

  /** Colours as finely as brightness: the filter takes all planes for equally large. */
  #shape(width: number, height: number): void {
    this.#small.unref()
    this.#small.width = width
    this.#small.height = height
    this.#small.format = AV_PIX_FMT_YUV444P
    this.#small.colorSpace = AVCOL_SPC_BT709
    this.#small.colorRange = AVCOL_RANGE_MPEG
    requireSuccess(this.#small.getBuffer(0), 'There is no memory for a frame', 'internal')
  }

  #filterFor(spread: number): FrameFilter {
    if (this.#filter && this.#spread === spread) return this.#filter
    this.#filter?.[Symbol.dispose]()
    this.#spread = spread
    this.#filter = new FrameFilter([{ name: 'gblur', options: `sigma=${spread}:steps=3` }])
    return this.#filter
  }

  [Symbol.dispose](): void {
    this.#filter?.[Symbol.dispose]()
    this.#small.free()
    this.#up[Symbol.dispose]()
    this.#down[Symbol.dispose]()
  }
}
