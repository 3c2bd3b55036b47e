/**
 * What every detector of this engine is: a function from a file, and from what those before it have found, to facts.
 * A detector may need what an earlier one found, and never changes it.
 */
import type { ServerCall } from '#engines/engine.ts'
import type { PictureStream } from '#engines/media/picture-stream.ts'
import type { ProbeFacts } from '#engines/media/probe.ts'
import type { AnalysisFacts } from './facts.ts'
import type { AnalysisRequest } from './request.ts'
import type { Transition } from './shots/transition.ts'

export type DetectorInput = AnalysisRequest & {
  media: ProbeFacts
  /** A folder of this run alone, for pictures and other files beside the facts. */
  folder: string
  /** What has been found so far. */
  facts: Readonly<AnalysisFacts>
}

export type DetectorContext = {
  /** Aborted when the work is to stop; the detector then rejects with `work_canceled`. */
  signal: AbortSignal
  /** Share of this detector's work that is done, 0 to 1. */
  onProgress(fraction: number): void
  /** Not there when no AI server is set. */
  call?: ServerCall | undefined
  /** Of the detector that reads the film: who sees its pictures meanwhile. */
  watchers?: readonly FilmWatcher[]
  /** What the detector's own `watch` has given. */
  watcher?: FilmWatcher | undefined
}

/** Sees pictures of a film while it is read, so that it is decoded once for everybody. */
export type FilmWatcher = {
  /** Asked of every picture, in order. @param isNew whether it is unlike the picture before */
  wants(timeMs: number, isNew: boolean): boolean
  /** The picture that was read last, which stays until the promise is settled. */
  see(timeMs: number, film: FilmPictures): Promise<void>
  /** No shot that has not been told of ends before this time. */
  settle(settledMs: number): void
  /** Where a shot ends: told in order, seconds after it was seen. */
  endShot(transition: Transition): void
  /** @param endMs of the last shot */
  finish(endMs: number): void
}

export type FilmPictures = Pick<PictureStream, 'view' | 'shownSize'>

/** Providers and what was left out are added to those of the others; everything else is as found. */
export type Finding = Partial<Omit<AnalysisFacts, 'kind' | 'width' | 'height' | 'derivatives'>> & {
  derivatives?: Partial<AnalysisFacts['derivatives']>
}

export type DetectorStep = {
  /** A short word for what is being done, such as `faces`: the stage of the progress. */
  stage: string
  /** Only this kind of media; null for both. */
  only: AnalysisFacts['kind'] | null
  /** About how long it takes beside the others, as processor seconds for a minute of film. */
  cost: number
  /** Of a film: what sees its pictures while they are read; null where nothing is to be looked for. */
  watch?(input: DetectorInput): Promise<(FilmWatcher & Disposable) | null>
  find(input: DetectorInput, context: DetectorContext): Promise<Finding>
}
