/** Does to a whole film frame what effects and filters ask for, where that is cheap without drawing. */
import { canBlur, FilmBlur } from '#engines/media/film-blur.ts'
import { FilmFrame } from '#engines/media/film-frame.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import { grades } from '../paint/filter-looks.ts'
import type { FrameFinish } from '../scene/frame-scene.ts'
import { darken } from './darken-film.ts'
import { gradeFilm } from './grade-film.ts'

export class FilmFinisher implements Disposable {
  readonly #size: OutputSize
  readonly #blur = new FilmBlur()
  readonly #film: FilmFrame

  constructor(size: OutputSize) {
    this.#size = size
    this.#film = new FilmFrame(size.width, size.height)
  }

  /** Whether all of it can be done to film frames; what cannot is left to drawing. */
  can(finishes: readonly FrameFinish[]): boolean {
    return finishes.every((finish) => {
      if (finish.kind === 'filter') return grades[finish.type].glow === undefined
      return finish.kind === 'black' || canBlur(finish.radius * this.#size.scale)
    })
  }

  /** @returns a frame that is valid until the next is finished; `from` stays as it is */
  finish(from: FilmFrame, finishes: readonly FrameFinish[]): FilmFrame {
    let source = from
    for (const finish of finishes) {
      if (finish.kind === 'black') darken(this.#film, source, finish.opacity)
      else if (finish.kind === 'filter') gradeFilm(this.#film, source, finish.type, finish.strength)
      else this.#blur.blur(this.#film, source.frame, finish.radius * this.#size.scale)
      source = this.#film
    }
    return source
  }

  [Symbol.dispose](): void {
    this.#blur[Symbol.dispose]()
    this.#film[Symbol.dispose]()
  }
}
