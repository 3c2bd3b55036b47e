/** Holds the input back until the chain's result for the same samples comes, and mixes the two. */
import type { Planar } from '#engines/media/planar.ts'

export class DryDelay {
  readonly #wetShare: number
  #held: Float32Array[]
  #count = 0

  /** @param wetShare of the result in the mix; the rest is the input. */
  constructor(channelCount: number, wetShare: number) {
    this.#wetShare = wetShare
    this.#held = Array.from({ length: channelCount }, () => new Float32Array(1 << 16))
  }

  push(block: Planar): void {
    const length = block[0]?.length ?? 0
    const needed = this.#count + length
    if (needed > this.#held[0]!.length) {
      this.#held = this.#held.map((channel) => {
        const larger = new Float32Array(2 ** Math.ceil(Math.log2(needed)))
        larger.set(channel.subarray(0, this.#count))
        return larger
      })
    }
    this.#held.forEach((channel, index) => {
      channel.set(block[index]!, this.#count)
    })
    this.#count = needed
  }

  /** Mixes the input that belongs to `wet`, the next samples, into it. Past the input's end there is silence. */
  mix(wet: Planar): Planar {
    const length = wet[0]?.length ?? 0
    const dryCount = Math.min(length, this.#count)
    wet.forEach((channel, index) => {
      const dry = this.#held[index]!
      for (let i = 0; i < length; i++) {
        const drySample = i < dryCount ? dry[i]! : 0
        channel[i] = drySample + this.#wetShare * (channel[i]! - drySample)
      }
    })
    for (const channel of this.#held) channel.copyWithin(0, dryCount, this.#count)
    this.#count -= dryCount
    return wet
  }
}
