/**
 * Integrated loudness after ITU-R BS.1770-4 (EBU R 128), of sound of any length in constant memory: K-weighted
 * power of 400 ms every 100 ms, gated at -70 LUFS and then 10 LU below the mean of what is left.
 */
import type { Planar } from '#engines/media/planar.ts'
import { type Biquad, BiquadCascade } from './zero-phase.ts'

const hopSeconds = 0.1
const hopsPerBlock = 4
/** BS.1770: the K-weighted power of a full-scale sine at 997 Hz is -3.01 LUFS with this offset. */
const offsetDb = -0.691
const absoluteGate = -70
const relativeGate = -10
const binsPerDb = 10
const binCount = (10 - absoluteGate) * binsPerDb

export class LoudnessMeter {
  readonly #filters: BiquadCascade[]
  readonly #hopSize: number
  /** Power sums of the latest hops, for all channels together. */
  readonly #hops = new Float64Array(hopsPerBlock)
  readonly #counts = new Float64Array(binCount)
  readonly #powers = new Float64Array(binCount)
  #work = new Float64Array(0)
  #hopCount = 0
  #length = 0

  constructor(channelCount: number, sampleRate: number) {
    const sections = kWeighting(sampleRate)
    this.#filters = Array.from({ length: channelCount }, () => new BiquadCascade(sections))
    this.#hopSize = Math.round(hopSeconds * sampleRate)
  }

  write(block: Planar): void {
    const length = block[0]?.length ?? 0
    for (let from = 0; from < length; ) {
      const count = Math.min(this.#hopSize - this.#length, length - from)
      block.forEach((channel, c) => {
        this.#addPower(channel.subarray(from, from + count), this.#filters[c]!)
      })
      this.#length += count
      from += count
      if (this.#length === this.#hopSize) this.#closeHop()
    }
  }

  #addPower(samples: Float32Array, filter: BiquadCascade): void {
    if (this.#work.length < samples.length) this.#work = new Float64Array(this.#hopSize)
    const work = this.#work.subarray(0, samples.length)
    work.set(samples)
    filter.run(work)
    const slot = this.#hopCount % hopsPerBlock
    for (let i = 0; i < work.length; i++) this.#hops[slot] = this.#hops[slot]! + work[i]! * work[i]!
  }

  #closeHop(): void {
    this.#length = 0
    this.#hopCount++
    if (this.#hopCount >= hopsPerBlock) {
      const power = this.#hops.reduce((sum, hop) => sum + hop, 0) / (hopsPerBlock * this.#hopSize)
      const bin = Math.floor((loudnessOf(power) - absoluteGate) * binsPerDb)
      if (bin >= 0) {
        const index = Math.min(bin, binCount - 1)
        this.#counts[index] = this.#counts[index]! + 1
        this.#powers[index] = this.#powers[index]! + power
      }
    }
    this.#hops[this.#hopCount % hopsPerBlock] = 0
  }

  /** In LUFS; null for silence and for less than 400 ms. */
  get integrated(): number | null {
    const ungated = this.#meanPower(0)
    if (ungated === 0) return null
    const gate = loudnessOf(ungated) + relativeGate
    return loudnessOf(this.#meanPower(Math.max(0, Math.floor((gate - absoluteGate) * binsPerDb))))
  }

  #meanPower(firstBin: number): number {
    let count = 0
    let power = 0
    for (let bin = firstBin; bin < binCount; bin++) {
      count += this.#counts[bin]!
      power += this.#powers[bin]!
    }
    return count === 0 ? 0 : power / count
  }
}

function loudnessOf(power: number): number {
  return offsetDb + 10 * Math.log10(power + 1e-30)
}

/** The two filters of BS.1770 for any rate, from their analogue form: a shelf for the head, and a high-pass. */
function kWeighting(sampleRate: number): Biquad[] {
  const shelfTurn = Math.tan((Math.PI * 1681.974450955533) / sampleRate)
  const shelfQ = 0.7071752369554196
  const high = 10 ** (3.999843853973347 / 20)
  const middle = high ** 0.4996667741545416
  const shelf = 1 + shelfTurn / shelfQ + shelfTurn ** 2
  const passTurn = Math.tan((Math.PI * 38.13547087602444) / sampleRate)
  const passQ = 0.5003270373238773
  const pass = 1 + passTurn / passQ + passTurn ** 2
  return [
    {
      b0: (high + (middle * shelfTurn) / shelfQ + shelfTurn ** 2) / shelf,
      b1: (2 * (shelfTurn ** 2 - high)) / shelf,
      b2: (high - (middle * shelfTurn) / shelfQ + shelfTurn ** 2) / shelf,
      a1: (2 * (shelfTurn ** 2 - 1)) / shelf,
      a2: (1 - shelfTurn / shelfQ + shelfTurn ** 2) / shelf,
    },
    {
      b0: 1,
      b1: -2,
      b2: 1,
      a1: (2 * (passTurn ** 2 - 1)) / pass,
      a2: (1 - passTurn / passQ + passTurn ** 2) / pass,
    },
  ]
}
