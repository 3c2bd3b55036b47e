/** The sound of one file, from the moment the file begins, at the rate of the mix. */
import { TriptychError } from '#base/errors.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { Planar } from '#engines/media/planar.ts'
import { Resampler } from '#engines/media/resampler.ts'
import { SoundReader } from '#engines/media/sound-reader.ts'
import { mixRate } from './mix-rate.ts'

/** Recordings often end a little before what their header says; a file that ends earlier than that is broken. */
const missingSecondsAllowed = 0.5
/** Far enough to be past what was read already; what lies nearer is read and dropped. */
const farSamples = mixRate
const silence = new Float32Array(4096)

export class SoundSource implements Disposable {
  readonly path: string
  readonly channelCount: number
  readonly #reader: SoundReader
  #resampler: Resampler
  #position = 0
  /** The sound of a video may begin after its pictures: samples of the mix until then. */
  readonly #lead: number
  #rest: Planar | null = null
  #hasEnded = false

  /** @throws TriptychError `media_*` */
  constructor(path: string, limits: MediaLimits) {
    this.path = path
    this.#reader = new SoundReader(path, limits)
    const { startSeconds, channelCount } = this.#reader.format
    this.channelCount = channelCount
    this.#lead = Math.round(startSeconds * mixRate)
    this.#resampler = this.#openResampler()
  }

  /** Samples of the mix between the start of the file and what is taken next. */
  get position(): number {
    return this.#position
  }

  /** @param position not before where it stands */
  skipTo(position: number): void {
    if (position - this.#position > farSamples && position > this.#lead) this.#jumpTo(position)
    while (this.#position < position && this.take(position - this.#position) !== null);
    // Past the end of the file there is nothing to take.
    this.#position = position
  }

  #jumpTo(position: number): void {
    const { sampleRate } = this.#reader.format
    this.#reader.skipTo(Math.round(((position - this.#lead) * sampleRate) / mixRate))
    this.#resampler[Symbol.dispose]()
    this.#resampler = this.#openResampler()
    this.#rest = null
    this.#position = position
  }

  /**
   * The next samples, at most `count`, or null at the end. The caller may change them; they are valid until the next
   * call.
   * @throws TriptychError `media_*` when the file is broken
   */
  take(count: number): Planar | null {
    const taken = this.#position < this.#lead ? this.#takeLead(count) : this.#takeSound(count)
    this.#position += taken?.[0]?.length ?? 0
    return taken
  }

  #takeLead(count: number): Planar {
    const length = Math.min(count, this.#lead - this.#position, silence.length)
    return Array.from({ length: this.channelCount }, () => silence.subarray(0, length))
  }

  #takeSound(count: number): Planar | null {
    while (this.#rest === null || this.#rest[0]!.length === 0) {
      if (this.#hasEnded) return null
      this.#rest = this.#readOn()
    }
    const rest = this.#rest
    this.#rest = rest.map((channel) => channel.subarray(count))
    return rest.map((channel) => channel.subarray(0, count))
  }

  #readOn(): Planar {
    const block = this.#reader.read()
    if (block !== null) return this.#resampler.convert(block)
    this.#requireWhole()
    this.#hasEnded = true
    return this.#resampler.finish()
  }

  #requireWhole(): void {
    const { damage, sampleCount, format } = this.#reader
    const reached = sampleCount / format.sampleRate
    const expected = format.trackSeconds ?? (damage.endReason === null ? null : format.declaredSeconds)
    if (expected === null || reached >= expected - missingSecondsAllowed) return
    throw new TriptychError('media_unreadable', {
      detail: `Its sound breaks off at ${reached.toFixed(1)} s of ${expected.toFixed(1)} s.`,
    })
  }

  #openResampler(): Resampler {
    return new Resampler(this.#reader.format.sampleRate, mixRate, this.channelCount)
  }

  [Symbol.dispose](): void {
    this.#resampler[Symbol.dispose]()
    this.#reader[Symbol.dispose]()
  }
}
