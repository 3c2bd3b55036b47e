/**
 * Second-order filters without phase on a stream: run forward, and then backward over blocks with look-ahead. A
 * filter with phase would move the sound against its picture and against the original.
 */
import type { Planar } from '#engines/media/planar.ts'

/** H(z) = (b0 + b1 z^-1 + b2 z^-2) / (1 + a1 z^-1 + a2 z^-2) */
export type Biquad = { b0: number; b1: number; b2: number; a1: number; a2: number }

/** Filters on a stream with phase, one after another, in place. */
export class BiquadCascade {
  readonly #sections: readonly Biquad[]
  /** Two state variables a section. */
  readonly #states: Float64Array

  constructor(sections: readonly Biquad[]) {
    this.#sections = sections
    this.#states = new Float64Array(2 * sections.length)
  }

  run(samples: Float64Array): void {
    this.#sections.forEach((section, index) => {
      runForward(section, samples, this.#states, 2 * index)
    })
  }

  /** As if `sample` had lasted for ever: a constant offset gives no thump at the start. */
  settleOn(sample: number): void {
    let level = sample
    this.#sections.forEach(({ b0, b1, b2, a1, a2 }, index) => {
      const next = (level * (b0 + b1 + b2)) / (1 + a1 + a2)
      this.#states[2 * index] = next - b0 * level
      this.#states[2 * index + 1] = b2 * level - a2 * next
      level = next
    })
  }
}

export type ZeroPhaseOptions = {
  sections: readonly Biquad[]
  /** Samples the backward pass sees beyond a block before its result counts: until the filters have settled. */
  lookAhead: number
  /** Samples a block has; ten times the look-ahead makes what is filtered twice a tenth of the work. */
  blockSize: number
}

/** As many samples come out as go in, at their places, after at most a block and the look-ahead. */
export class ZeroPhaseFilter {
  readonly #channels: ChannelFilter[]
  readonly #blockSize: number

  constructor(channelCount: number, options: ZeroPhaseOptions) {
    this.#channels = Array.from({ length: channelCount }, () => new ChannelFilter(options))
    this.#blockSize = options.blockSize
  }

  /** Filters the next samples and hands out what is finished; a block is overwritten by the next one. */
  *write(block: Planar): Generator<Planar> {
    const length = block[0]?.length ?? 0
    for (let from = 0; from < length; ) {
      const count = Math.min(length - from, this.#channels[0]!.room)
      this.#channels.forEach((channel, index) => {
        channel.push(block[index]!.subarray(from, from + count))
      })
      from += count
      if (this.#channels[0]!.room === 0) yield this.#channels.map((channel) => channel.take(this.#blockSize))
    }
  }

  /** Hands out what is left. */
  *finish(): Generator<Planar> {
    const left = this.#channels[0]!.length
    if (left > 0) yield this.#channels.map((channel) => channel.take(left))
  }
}

class ChannelFilter {
  readonly #sections: readonly Biquad[]
  readonly #cascade: BiquadCascade
  /** The output of the forward pass that the backward pass still needs. */
  readonly #forward: Float64Array
  readonly #work: Float64Array
  readonly #out: Float32Array
  #length = 0
  #hasBegun = false

  constructor({ sections, lookAhead, blockSize }: ZeroPhaseOptions) {
    this.#sections = sections
    this.#cascade = new BiquadCascade(sections)
    this.#forward = new Float64Array(blockSize + lookAhead)
    this.#work = new Float64Array(blockSize + lookAhead)
    this.#out = new Float32Array(blockSize + lookAhead)
  }

  get length(): number {
    return this.#length
  }

  get room(): number {
    return this.#forward.length - this.#length
  }

  push(samples: Float32Array): void {
    if (!this.#hasBegun) this.#cascade.settleOn(samples[0]!)
    this.#hasBegun = true
    const part = this.#forward.subarray(this.#length, this.#length + samples.length)
    part.set(samples)
    this.#cascade.run(part)
    this.#length += samples.length
  }

  /** Runs the backward pass over all there is and gives the first `count` samples. */
  take(count: number): Float32Array {
    const work = this.#work.subarray(0, this.#length)
    work.set(this.#forward.subarray(0, this.#length))
    for (const section of this.#sections) runBackward(section, work)
    this.#out.set(work)
    this.#forward.copyWithin(0, count, this.#length)
    this.#length -= count
    return this.#out.subarray(0, count)
  }
}

function runForward({ b0, b1, b2, a1, a2 }: Biquad, samples: Float64Array, states: Float64Array, at: number) {
  let s1 = states[at]!
  let s2 = states[at + 1]!
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i]!
    const y = b0 * x + s1
    s1 = b1 * x - a1 * y + s2
    s2 = b2 * x - a2 * y
    samples[i] = y
  }
  states[at] = settled(s1)
  states[at + 1] = settled(s2)
}

function runBackward({ b0, b1, b2, a1, a2 }: Biquad, samples: Float64Array): void {
  let s1 = 0
  let s2 = 0
  for (let i = samples.length - 1; i >= 0; i--) {
    const x = samples[i]!
    const y = b0 * x + s1
    s1 = b1 * x - a1 * y + s2
    s2 = b2 * x - a2 * y
    samples[i] = y
  }
}

/** Ends a filter's decay at -400 dB: denormal numbers would make silence the slowest sound. */
function settled(state: number): number {
  return Math.abs(state) < 1e-20 ? 0 : state
}
