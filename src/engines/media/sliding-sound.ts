/** A stretch of sound that grows at its end and is given up at its start; sample numbers stay what they were. */
import type { Planar } from './planar.ts'

export class SlidingSound {
  #channels: Float32Array[]
  /** Number of the first sample held, and how many are. */
  #start = 0
  #length = 0
  /** Samples before it are not wanted any more, even those that have not come yet. */
  #wantedFrom = 0

  constructor(channelCount: number) {
    this.#channels = Array.from({ length: channelCount }, () => new Float32Array(8192))
  }

  /** How many samples were appended in all: the number of the next. */
  get end(): number {
    return this.#start + this.#length
  }

  append(block: Planar): void {
    this.#giveUp()
    const count = block[0]?.length ?? 0
    const unwanted = this.#length > 0 ? 0 : Math.max(0, Math.min(count, this.#wantedFrom - this.#start))
    this.#start += unwanted
    this.#reserve(this.#length + count - unwanted)
    this.#channels.forEach((channel, index) => {
      channel.set(block[index]!.subarray(unwanted), this.#length)
    })
    this.#length += count - unwanted
  }

  /** May lie beyond the end. */
  discardBefore(sample: number): void {
    this.#wantedFrom = sample
  }

  /** Samples that were appended and not discarded, in new memory. */
  copy(from: number, count: number): Planar {
    const offset = from - this.#start
    return this.#channels.map((channel) => channel.slice(offset, offset + count))
  }

  #giveUp(): void {
    const count = Math.min(this.#length, Math.max(0, this.#wantedFrom - this.#start))
    if (count === 0) return
    for (const channel of this.#channels) channel.copyWithin(0, count, this.#length)
    this.#start += count
    this.#length -= count
  }

  #reserve(length: number): void {
    if (this.#channels[0]!.length >= length) return
    this.#channels = this.#channels.map((channel) => {
      const larger = new Float32Array(2 ** Math.ceil(Math.log2(length)))
      larger.set(channel.subarray(0, this.#length))
      return larger
    })
  }
}
