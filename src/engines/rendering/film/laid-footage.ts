/** Brings frames of a file onto the film without drawing them: only their size changes, and that in 4:2:0. */
import { FilmFrame } from '#engines/media/film-frame.ts'
import { FrameScaler } from '#engines/media/frame-scaler.ts'
import type { FootagePlace } from './footage-place.ts'
import { copyBox, mixBox } from './mix-planes.ts'
import { commonBox, type PixelBox } from './pixel-box.ts'

export class LaidFootage implements Disposable {
  readonly #scaler = new FrameScaler()
  #aside: FilmFrame | null = null
  /** What `#aside` holds. */
  #seconds: number | null = null

  /** Writes all of the film, which the footage covers. */
  cover(film: FilmFrame, { footage, placed, rect }: FootagePlace): void {
    if (isWhole(rect, film)) this.#scaler.scale(film.frame, footage.frameAt(placed.moment).frame)
    else this.lay(film, { footage, placed, rect }, { clip: { x: 0, y: 0, ...sizeOf(film) }, opacity: 1 })
  }

  /** @param clip only this part of the film changes */
  lay(film: FilmFrame, place: FootagePlace, { clip, opacity }: { clip: PixelBox; opacity: number }): void {
    const { rect } = place
    const inside = commonBox(clip, { x: 0, y: 0, ...sizeOf(film) })
    const part = inside && commonBox(rect, inside)
    if (part === null) return
    const aside = this.#scaled(place)
    const source = { ...part, x: part.x - rect.x, y: part.y - rect.y }
    if (opacity === 1) copyBox(film, aside, source, part)
    else mixBox(film, aside, source, part, opacity)
  }

  #scaled({ footage, placed, rect }: FootagePlace): FilmFrame {
    const { frame, seconds } = footage.frameAt(placed.moment)
    const isSized = this.#aside?.width === rect.width && this.#aside.height === rect.height
    if (this.#aside && isSized && this.#seconds === seconds) return this.#aside
    if (!this.#aside || !isSized) {
      this.#aside?.[Symbol.dispose]()
      this.#aside = new FilmFrame(rect.width, rect.height)
    }
    this.#scaler.scale(this.#aside.frame, frame)
    this.#seconds = seconds
    return this.#aside
  }

  [Symbol.dispose](): void {
    this.#aside?.[Symbol.dispose]()
    this.#scaler[Symbol.dispose]()
  }
}

function sizeOf({ width, height }: FilmFrame): { width: number; height: number } {
  return { width, height }
}

/** Whether a box is exactly the film. */
export function isWhole({ x, y, width, height }: PixelBox, film: { width: number; height: number }): boolean {
  return x === 0 && y === 0 && width === film.width && height === film.height
}
