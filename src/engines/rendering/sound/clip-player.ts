/** Plays one clip into the mix, from its first sample to its last; then its file is free for others. */
import type { Planar } from '#engines/media/planar.ts'
import { mixRate } from './mix-rate.ts'
import type { SoundClip } from './sound-clip.ts'
import type { SoundSource } from './sound-source.ts'
import type { SoundSources } from './sound-sources.ts'
import { StretchedSound } from './stretched-sound.ts'

export class ClipPlayer implements Disposable {
  readonly clip: SoundClip
  readonly #sources: SoundSources
  readonly #source: SoundSource
  readonly #stretched: StretchedSound | null

  /** @throws TriptychError `asset_unknown`, `media_*` */
  constructor(clip: SoundClip, sources: SoundSources) {
    this.clip = clip
    this.#sources = sources
    this.#source = sources.open(clip.assetId, Math.round(clip.sourceSeconds * mixRate))
    this.#stretched = clip.rate === 1 ? null : new StretchedSound(this.#source, clip.rate)
  }

  /**
   * Adds what lies within a block of the mix; past the end of the file the clip is silent. Blocks come in order.
   * @throws TriptychError `media_*`
   */
  addTo(mix: Planar, mixStart: number): void {
    const to = Math.min(this.clip.to, mixStart + mix[0]!.length)
    let at = Math.max(this.clip.from, mixStart)
    while (at < to) {
      const sound = (this.#stretched ?? this.#source).take(to - at)
      if (sound === null) return
      this.clip.gain.apply(sound, at - this.clip.from)
      add(sound, mix, at - mixStart)
      at += sound[0]!.length
    }
  }

  [Symbol.dispose](): void {
    this.#sources.release(this.#source)
  }
}

/** Sound of one channel is heard as loud on both sides. */
function add(sound: Planar, mix: Planar, offset: number): void {
  mix.forEach((target, index) => {
    const channel = sound[Math.min(index, sound.length - 1)]!
    for (let i = 0; i < channel.length; i++) target[offset + i] = target[offset + i]! + channel[i]!
  })
}
