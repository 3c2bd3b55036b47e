/**
 * Plays sound faster or slower and keeps its pitch: overlap and add of similar waveforms (WSOLA, Verhelst and Roelands
 * 1993). FFmpeg's `atempo` does the same, but lets sound stray: at a quarter of the speed a tone after silence was
 * measured to begin 150 ms early, and here 35 ms.
 *
 * Every hop of the output fades from what follows one piece of the input to what leads to the next. The place of the
 * next is where by calculation it belongs, give or take the reach, and where the two are most alike.
 */
import { findAlike } from './find-alike.ts'
import type { Planar } from './planar.ts'
import { SlidingSound } from './sliding-sound.ts'

const hopSeconds = 0.015
/** One period of the deepest voice, 50 Hz, lies within twice this. */
const reachSeconds = 0.01

export class TimeStretch {
  readonly #rate: number
  readonly #channelCount: number
  readonly #hop: number
  readonly #reach: number
  readonly #fade: Float32Array
  readonly #input: SlidingSound
  /** The place in the input that the output has reached, and how many hops it took. */
  #place = 0
  #hops = 0
  /** What follows that place, once it has come in. */
  #sequel: Planar | null = null
  #writtenCount = 0

  /** @param rate how many seconds of sound go into one, above 0 */
  constructor(rate: number, sampleRate: number, channelCount: number) {
    this.#rate = rate
    this.#channelCount = channelCount
    this.#hop = Math.round(sampleRate * hopSeconds)
    this.#reach = Math.round(sampleRate * reachSeconds)
    this.#fade = Float32Array.from(
      { length: this.#hop },
      (_, i) => Math.cos((Math.PI * i) / (2 * this.#hop)) ** 2,
    )
    this.#input = new SlidingSound(channelCount)
  }

  /** Takes the next samples and hands out what is finished, in new memory. */
  *write(block: Planar): Generator<Planar> {
    this.#input.append(block)
    for (let hop = this.#next(); hop !== null; hop = this.#next()) {
      this.#writtenCount += hop[0]!.length
      yield hop
    }
  }

  /** Hands out the rest, so that the output is as long as the input divided by the rate. */
  *finish(): Generator<Planar> {
    const length = Math.round(this.#input.end / this.#rate)
    const silence = Array.from({ length: this.#channelCount }, () => new Float32Array(this.#hop))
    while (this.#writtenCount < length) {
      this.#input.append(silence)
      for (let hop = this.#next(); hop !== null && this.#writtenCount < length; hop = this.#next()) {
        const rest = hop.map((channel) => channel.subarray(0, length - this.#writtenCount))
        this.#writtenCount += rest[0]!.length
        yield rest
      }
    }
  }

  #next(): Planar | null {
    const hop = this.#hop
    // Where what leads to the next piece begins.
    const wanted = Math.max(0, Math.round((this.#hops + 1) * hop * this.#rate) - hop)
    const first = Math.max(0, wanted - this.#reach)
    if (this.#sequel === null) {
      if (this.#input.end < this.#place + hop) return null
      this.#sequel = this.#input.copy(this.#place, hop)
      this.#input.discardBefore(first)
    }
    if (this.#input.end < wanted + this.#reach + hop) return null
    const candidates = this.#input.copy(first, wanted + this.#reach + hop - first)
    const offset = findAlike(this.#sequel, candidates, wanted - first)
    const faded = this.#sequel.map((sequel, index) =>
      sequel.map((sample, i) => {
        const fade = this.#fade[i]!
        return sample * fade + candidates[index]![offset + i]! * (1 - fade)
      }),
    )
    this.#place = first + offset + hop
    this.#hops++
    this.#sequel = null
    return faded
  }
}
