/**
 * A zero-phase high-pass on a stream: a second-order Butterworth filter run forward and then backward. Speech has
 * nothing below 60 Hz, while rumble there spoils the model's level and its estimate; a filter with phase would
 * move the sound against its picture and against the original.
 */
import type { Planar } from '#engines/media/planar.ts'
import { workingRate } from './stft.ts'

const cutoffHz = 60
/** What the backward pass sees beyond a block before its result counts: 100 ms, by then the filter has settled. */
const lookAhead = workingRate / 10
/** A block this long makes the look-ahead, which is filtered twice, a tenth of the work. */
const blockSize = workingRate

/** Sound at 48 kHz. As many samples come out as go in, at their places, after at most 1.1 s of input. */
export class ZeroPhaseHighPass {
  readonly #channels: ChannelHighPass[]

  constructor(channelCount: number) {
    this.#channels = Array.from({ length: channelCount }, () => new ChannelHighPass())
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
      if (this.#channels[0]!.room === 0) yield this.#channels.map((channel) => channel.take(blockSize))
    }
  }

  /** Hands out what is left. */
  *finish(): Generator<Planar> {
    const left = this.#channels[0]!.length
    if (left > 0) yield this.#channels.map((channel) => channel.take(left))
  }
}

class ChannelHighPass {
  /** The output of the forward pass that the backward pass still needs. */
  readonly #forward = new Float64Array(blockSize + lookAhead)
  readonly #out = new Float32Array(blockSize + lookAhead)
  #length = 0
  #state1 = 0
  #state2 = 0
  #hasBegun = false

  get length(): number {
    return this.#length
  }

  get room(): number {
    return this.#forward.length - this.#length
  }

  push(samples: Float32Array): void {
    if (!this.#hasBegun) this.#settleOn(samples[0]!)
    const out = this.#forward
    let s1 = this.#state1
    let s2 = this.#state2
    for (let i = 0, o = this.#length; i < samples.length; i++, o++) {
      const x = samples[i]!
      const y = b0 * x + s1
      s1 = b1 * x - a1 * y + s2
      s2 = b2 * x - a2 * y
      out[o] = y
    }
    this.#state1 = settled(s1)
    this.#state2 = settled(s2)
    this.#length += samples.length
  }

  /** As if the first sample had lasted for ever: a constant offset then gives silence, and no thump at the start. */
  #settleOn(sample: number): void {
    this.#state1 = -b0 * sample
    this.#state2 = b2 * sample
    this.#hasBegun = true
  }

  /** Runs the backward pass over all there is and gives the first `count` samples. */
  take(count: number): Float32Array {
    let s1 = 0
    let s2 = 0
    for (let i = this.#length - 1; i >= 0; i--) {
      const x = this.#forward[i]!
      const y = b0 * x + s1
      s1 = b1 * x - a1 * y + s2
      s2 = b2 * x - a2 * y
      this.#out[i] = y
    }
    this.#forward.copyWithin(0, count, this.#length)
    this.#length -= count
    return this.#out.subarray(0, count)
  }
}

/** Ends the filter's decay at -400 dB: denormal numbers would make silence the slowest sound. */
function settled(state: number): number {
  return Math.abs(state) < 1e-20 ? 0 : state
}

/** Bilinear transform of 1/(s^2 + sqrt(2) s + 1), as a high-pass (R. Bristow-Johnson's cookbook, Q = 1/sqrt 2). */
function butterworthHighPass(frequency: number, sampleRate: number) {
  const omega = (2 * Math.PI * frequency) / sampleRate
  const alpha = Math.sin(omega) / Math.SQRT2
  const cosine = Math.cos(omega)
  const edge = (1 + cosine) / 2 / (1 + alpha)
  return { b0: edge, b1: -2 * edge, b2: edge, a1: (-2 * cosine) / (1 + alpha), a2: (1 - alpha) / (1 + alpha) }
}

const { b0, b1, b2, a1, a2 } = butterworthHighPass(cutoffHz, workingRate)
