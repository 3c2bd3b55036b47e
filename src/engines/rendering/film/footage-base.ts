/** Brings frames of a file onto the film without drawing them: only their size changes, and that in 4:2:0. */
import { FilmFrame, type PictureFrame } from '#engines/media/film-frame.ts'
import { FrameScaler } from '#engines/media/frame-scaler.ts'
import { copyBox } from './blend-planes.ts'
import type { PixelBox } from './pixel-box.ts'

export class FootageBase implements Disposable {
  readonly #scaler = new FrameScaler()
  /** For footage that is larger than the film. */
  #aside: FilmFrame | null = null

  /** @param rect where the whole frame lies; it covers the film. Even numbers */
  bring(film: FilmFrame, frame: PictureFrame, rect: PixelBox): void {
    if (isWhole(rect, film)) {
      this.#scaler.scale(film.frame, frame)
      return
    }
    if (this.#aside?.width !== rect.width || this.#aside.height !== rect.height) {
      this.#aside?.[Symbol.dispose]()
      this.#aside = new FilmFrame(rect.width, rect.height)
    }
    this.#scaler.scale(this.#aside.frame, frame)
    const { width, height } = film
    copyBox(film, this.#aside, { x: -rect.x, y: -rect.y, width, height }, { x: 0, y: 0 })
  }

  [Symbol.dispose](): void {
    this.#aside?.[Symbol.dispose]()
    this.#scaler[Symbol.dispose]()
  }
}

/** Whether a box is exactly the film. */
export function isWhole({ x, y, width, height }: PixelBox, film: { width: number; height: number }): boolean {
  return x === 0 && y === 0 && width === film.width && height === film.height
}
