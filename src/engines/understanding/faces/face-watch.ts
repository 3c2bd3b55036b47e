/** Looks for faces in a film while it is read, and joins what it sees to tracks as soon as it knows where shots end. */
import { TriptychError } from '#base/errors.ts'
import { type RgbaPixels, RgbaScaler } from '#engines/media/frame-scaler.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import type { PictureView } from '#engines/media/picture-stream.ts'
import type { DetectorContext, FilmPictures, FilmWatcher } from '../detector.ts'
import type { TimeRange } from '../facts.ts'
import type { Transition } from '../shots/transition.ts'
import type { FaceAnalyzer } from './face-analyzer.ts'
import { detectorSize } from './face-detector.ts'
import { FaceTracker, type Sighting, type Track } from './face-tracks.ts'
import { longestSide, seeFaces, workingSize } from './see-faces.ts'

/** Who turns away for longer than this has most likely gone. */
const everyMs = 500
/** Of key frames alone not each is looked at. */
const quickEveryMs = 4000
/** Of long films less often, so that the work is bounded. */
const mostLooks = 6000
/** When something new begins it is looked at so much later: until then pictures may be mixed. */
const settlingMs = 160

type Look = { atMs: number; sightings: Sighting[] }

export class FaceWatch implements FilmWatcher, Disposable {
  readonly analyzer: FaceAnalyzer
  readonly #tracker = new FaceTracker()
  readonly #stepMs: number
  readonly #settlingMs: number
  #nextMs: number
  #lastMs = Number.NEGATIVE_INFINITY
  /** Of which it is not yet certain in which shot they are. */
  #pending: Look[] = []
  #shotStartMs = 0
  #shotLooks = 0
  readonly #unseen: TimeRange[] = []
  #views: { small: PictureView; whole: PictureView } | null = null

  /** @param isQuick of key frames alone */
  constructor(analyzer: FaceAnalyzer, durationMs: number, isQuick: boolean) {
    this.analyzer = analyzer
    this.#stepMs = Math.max(isQuick ? quickEveryMs : everyMs, durationMs / mostLooks)
    this.#settlingMs = isQuick ? 0 : settlingMs
    this.#nextMs = isQuick ? 0 : everyMs / 2
  }

  wants(timeMs: number, isNew: boolean): boolean {
    const earliestMs = this.#lastMs + this.#stepMs / 4
    if (isNew) this.#nextMs = Math.min(this.#nextMs, Math.max(timeMs + this.#settlingMs, earliestMs))
    return timeMs >= this.#nextMs
  }

  async see(timeMs: number, film: FilmPictures): Promise<void> {
    this.#lastMs = timeMs
    this.#nextMs = timeMs + this.#stepMs
    this.#views ??= { small: film.view(), whole: film.view() }
    const { small, whole } = this.#views
    const { width, height } = film.shownSize(longestSide)
    const sightings = await facesOf(this.analyzer, small, () => whole(width, height))
    this.#pending.push({ atMs: timeMs, sightings })
  }

  settle(settledMs: number): void {
    while (this.#pending.length > 0 && this.#pending[0]!.atMs < settledMs) this.#track(this.#pending.shift()!)
  }

  endShot({ startMs, endMs, atMs }: Transition): void {
    this.settle(startMs + 1)
    // What was seen in the middle of a mixture is of neither shot.
    this.#pending = this.#pending.filter((look) => look.atMs >= endMs)
    this.#endShotAt(atMs)
  }

  finish(endMs: number): void {
    this.settle(Number.POSITIVE_INFINITY)
    this.#endShotAt(endMs)
  }

  /** Looks at shots that were over before a look was due. @throws TriptychError `media_*`, `work_canceled` */
  async lookAtUnseen(
    path: string,
    limits: MediaLimits,
    { signal, onProgress }: Pick<DetectorContext, 'signal' | 'onProgress'>,
  ): Promise<void> {
    const unseen = this.#unseen.splice(0)
    if (unseen.length === 0) return
    using reader = openPictures(path, limits)
    using scaler = new RgbaScaler()
    const { width, height } = workingSize(reader)
    for (const [index, { startMs, endMs }] of unseen.entries()) {
      if (signal.aborted) throw new TriptychError('work_canceled')
      const atMs = Math.floor((startMs + endMs) / 2)
      const small: PictureView = (...size) => scaler.convert(reader.frameAt(atMs / 1000).frame, ...size)
      this.#tracker.beginShot(startMs)
      this.#tracker.look(
        atMs,
        await facesOf(this.analyzer, small, () => reader.rgbaAt(atMs / 1000, width, height)),
      )
      this.#tracker.endShot(endMs)
      onProgress((index + 1) / unseen.length)
    }
  }

  /** In the order of time. */
  get tracks(): Track[] {
    return this.#tracker.tracks
  }

  #track({ atMs, sightings }: Look): void {
    this.#tracker.look(atMs, sightings)
    this.#shotLooks++
  }

  #endShotAt(endMs: number): void {
    if (this.#shotLooks === 0) this.#unseen.push({ startMs: this.#shotStartMs, endMs })
    this.#tracker.endShot(endMs)
    this.#shotStartMs = endMs
    this.#shotLooks = 0
  }

  [Symbol.dispose](): void {
    this.analyzer[Symbol.dispose]()
  }
}

/** Most pictures show nobody, so the large one is only made where there is somebody in the small one. */
export async function facesOf(
  analyzer: FaceAnalyzer,
  small: PictureView,
  whole: () => RgbaPixels,
): Promise<Sighting[]> {
  const found = await analyzer.detect(small(detectorSize.width, detectorSize.height))
  return found.length === 0 ? [] : await seeFaces(whole(), found, analyzer)
}
