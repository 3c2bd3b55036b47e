/** Turns drawn pixels into film frames. */
import { AVCOL_PRI_BT709, AVCOL_TRC_BT709 } from 'node-av/constants'
import type { FilmFrame } from './film-frame.ts'
import { FrameScaler, rgbaFrame } from './frame-scaler.ts'

export class RgbaToFilm implements Disposable {
  readonly #scaler = new FrameScaler()

  /** @param pixels RGBA of the film's size; alpha means nothing */
  convert(film: FilmFrame, pixels: Buffer): void {
    const { width, height } = film
    using from = rgbaFrame({ data: pixels, width, height })
    from.colorPrimaries = AVCOL_PRI_BT709
    from.colorTrc = AVCOL_TRC_BT709
    this.#scaler.scale(film.frame, from)
  }

  [Symbol.dispose](): void {
    this.#scaler[Symbol.dispose]()
  }
}
