/** Sums the clips of a timeline, block by block. Only those that are heard at the moment are open. */
import { TriptychError } from '#base/errors.ts'
import type { Planar } from '#engines/media/planar.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import { itemFailure } from '../item-failure.ts'
import { ClipPlayer } from './clip-player.ts'
import { mixChannels } from './mix-rate.ts'
import { type SoundClip, soundClips } from './sound-clip.ts'
import type { SoundSources } from './sound-sources.ts'

type State = Pick<EditorState, 'tracks' | 'items' | 'assets'>

export class ClipMixer implements Disposable {
  readonly #state: State
  readonly #sources: SoundSources
  readonly #clips: readonly SoundClip[]
  readonly #silentAssets = new Set<string>()
  readonly #playing = new Set<ClipPlayer>()
  #nextClip = 0
  #position = 0

  constructor(state: State, sources: SoundSources) {
    this.#state = state
    this.#sources = sources
    this.#clips = soundClips(state)
  }

  /**
   * Whether there is a clip with sound in its file; looks no further than the first.
   * @throws TriptychError `asset_unknown`, `media_*` naming item and asset
   */
  isAudible(): boolean {
    return this.#clips.some((clip) => {
      using player = this.#open(clip)
      return player !== null
    })
  }

  /**
   * The next `length` samples, in new memory.
   * @throws TriptychError `asset_unknown`, `media_*` naming item and asset
   */
  mix(length: number): Planar {
    const block = Array.from({ length: mixChannels }, () => new Float32Array(length))
    // What plays on comes first: a clip that was cut off from one that ends here takes over its open file.
    for (const player of this.#playing) this.#play(player, block)
    const end = this.#position + length
    for (
      let clip = this.#clips[this.#nextClip];
      clip && clip.from < end;
      clip = this.#clips[++this.#nextClip]
    ) {
      const player = this.#open(clip)
      if (player !== null) this.#play(player, block)
    }
    this.#position = end
    return block
  }

  #play(player: ClipPlayer, block: Planar): void {
    this.#playing.add(player)
    try {
      player.addTo(block, this.#position)
    } catch (error) {
      throw itemFailure(error, player.clip, this.#state)
    }
    if (player.clip.to > this.#position + block[0]!.length) return
    this.#playing.delete(player)
    player[Symbol.dispose]()
  }

  /** Null when the file has no sound and need not have. */
  #open(clip: SoundClip): ClipPlayer | null {
    if (clip.mayLackSound && this.#silentAssets.has(clip.assetId)) return null
    try {
      return new ClipPlayer(clip, this.#sources)
    } catch (error) {
      if (!clip.mayLackSound || !isLackOfSound(error)) throw itemFailure(error, clip, this.#state)
      this.#silentAssets.add(clip.assetId)
      return null
    }
  }

  [Symbol.dispose](): void {
    for (const player of this.#playing) player[Symbol.dispose]()
    this.#playing.clear()
  }
}

function isLackOfSound(error: unknown): boolean {
  return error instanceof TriptychError && (error.code === 'media_no_audio' || error.code === 'media_empty')
}
