/** Does to a whole film frame what effects and filters ask for, where that is cheap without drawing. */
import type { FilmFrame } from '#engines/media/film-frame.ts'
import { glowOf } from '../paint/color-grade.ts'
import type { FrameFinish } from '../scene/frame-scene.ts'
import { darken } from './darken-film.ts'
import { gradeFilm } from './grade-film.ts'

/** A finish that needs no drawing. */
export type FilmFinish = Exclude<FrameFinish, { kind: 'blur' }>

export function areForFilm(finishes: readonly FrameFinish[]): finishes is readonly FilmFinish[] {
  return finishes.every((finish) => {
    if (finish.kind === 'filter') return glowOf(finish.type) === null
    return finish.kind === 'black'
  })
}

/** @param to takes the result; the same frame as `from` works in place */
export function finishFilm(to: FilmFrame, from: FilmFrame, finishes: readonly FilmFinish[]): void {
  let source = from
  for (const finish of finishes) {
    if (finish.kind === 'black') darken(to, source, finish.opacity)
    else gradeFilm(to, source, finish.type, finish.strength)
    source = to
  }
}
