/**
 * Opens sources for clips. A clip that was cut in two goes on with the source of the first half, without a seam and
 * without a search through the file.
 */
import { TriptychError } from '#base/errors.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { SoundSource } from './sound-source.ts'

/** Open files that wait for another clip. */
const maxIdle = 4
/** Samples by which two positions of one cut may differ because each was rounded. */
const cutTolerance = 2

export class SoundSources implements Disposable {
  readonly #files: Readonly<Record<string, string>>
  readonly #limits: MediaLimits
  /** The one that was used last comes last. */
  #idle: SoundSource[] = []

  /** @param files local paths by asset id */
  constructor(files: Readonly<Record<string, string>>, limits: MediaLimits) {
    this.#files = files
    this.#limits = limits
  }

  /**
   * @param position in samples of the mix from the start of the file: the first that will be taken
   * @throws TriptychError `asset_unknown`, `media_*`
   */
  open(assetId: string, position: number): SoundSource {
    const path = Object.hasOwn(this.#files, assetId) ? this.#files[assetId] : undefined
    if (path === undefined) throw new TriptychError('asset_unknown', { detail: 'There is no file for it.' })
    const usable = this.#idle.filter(
      (source) => source.path === path && source.position <= position + cutTolerance,
    )
    const nearest = usable.sort((a, b) => b.position - a.position)[0]
    if (nearest !== undefined) this.#idle = this.#idle.filter((source) => source !== nearest)
    const source = nearest ?? new SoundSource(path, this.#limits)
    if (position - source.position > cutTolerance) source.skipTo(position)
    return source
  }

  /** Takes a source back. */
  release(source: SoundSource): void {
    this.#idle.push(source)
    if (this.#idle.length > maxIdle) this.#idle.shift()![Symbol.dispose]()
  }

  [Symbol.dispose](): void {
    for (const source of this.#idle.splice(0)) source[Symbol.dispose]()
  }
}
