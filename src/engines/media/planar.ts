/** Planar float sound: one Float32Array per channel, all of one length, full scale at 1. */

export type Planar = readonly Float32Array[]

/** The same memory as bytes, as node-av's calls want it. */
export function asBytes(samples: Float32Array): Buffer {
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength)
}

/** Memory for planar sound that grows to the largest block it ever held. */
export class PlanarBuffer {
  #channels: Float32Array[]
  #bytes: Buffer[]

  constructor(channelCount: number, capacity = 4096) {
    this.#channels = Array.from({ length: channelCount }, () => new Float32Array(capacity))
    this.#bytes = this.#channels.map(asBytes)
  }

  /** The whole memory of each channel, for native code to write into. */
  get bytes(): Buffer[] {
    return this.#bytes
  }

  /** Makes room for `length` samples a channel; what was inside is lost when memory has to grow. */
  reserve(length: number): void {
    if ((this.#channels[0]?.length ?? 0) >= length) return
    const capacity = 2 ** Math.ceil(Math.log2(length))
    this.#channels = this.#channels.map(() => new Float32Array(capacity))
    this.#bytes = this.#channels.map(asBytes)
  }

  /** The first `length` samples of each channel; valid until the memory is written again. */
  view(length: number): Planar {
    return this.#channels.map((channel) => channel.subarray(0, length))
  }
}
