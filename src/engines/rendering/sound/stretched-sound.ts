/** What a source gives, faster or slower, in as small pieces as are asked for. */
import type { Planar } from '#engines/media/planar.ts'
import { TimeStretch } from '#engines/media/time-stretch.ts'
import { mixRate } from './mix-rate.ts'
import type { SoundSource } from './sound-source.ts'

const feedSize = 4096

export class StretchedSound {
  readonly #blocks: Iterator<Planar>
  #rest: Planar | null = null

  constructor(source: SoundSource, rate: number) {
    this.#blocks = stretched(source, new TimeStretch(rate, mixRate, source.channelCount))
  }

  /** As `SoundSource` has it. */
  take(count: number): Planar | null {
    while (this.#rest === null || this.#rest[0]!.length === 0) {
      const next = this.#blocks.next()
      if (next.done) return null
      this.#rest = next.value
    }
    const rest = this.#rest
    this.#rest = rest.map((channel) => channel.subarray(count))
    return rest.map((channel) => channel.subarray(0, count))
  }
}

function* stretched(source: SoundSource, stretch: TimeStretch): Generator<Planar> {
  for (let block = source.take(feedSize); block !== null; block = source.take(feedSize))
    yield* stretch.write(block)
  yield* stretch.finish()
}
