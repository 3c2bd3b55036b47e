/** Copies planar float samples into the memory of a frame, in the form an encoder takes. */
import type { Planar } from './planar.ts'

/** `int24`: interleaved 32-bit words whose upper 24 bits count, as FFmpeg's 24-bit encoders take them. */
export type SampleLayout = 'planar-float' | 'float' | 'int24'

const fullScale24 = 2 ** 23

export function packSamples(
  block: Planar,
  count: number,
  layout: SampleLayout,
  into: readonly Buffer[],
): void {
  if (layout === 'planar-float') {
    block.forEach((channel, index) => {
      const plane = into[index]!
      new Float32Array(plane.buffer, plane.byteOffset, count).set(channel.subarray(0, count))
    })
    return
  }
  const plane = into[0]!
  const stride = block.length
  if (layout === 'float') {
    interleave(block, count, new Float32Array(plane.buffer, plane.byteOffset, count * stride))
  } else {
    interleave24(block, count, new Int32Array(plane.buffer, plane.byteOffset, count * stride))
  }
}

function interleave(block: Planar, count: number, out: Float32Array): void {
  block.forEach((channel, offset) => {
    for (let i = 0, o = offset; i < count; i++, o += block.length) out[o] = channel[i]!
  })
}

function interleave24(block: Planar, count: number, out: Int32Array): void {
  block.forEach((channel, offset) => {
    for (let i = 0, o = offset; i < count; i++, o += block.length) {
      const rounded = Math.round(channel[i]! * fullScale24)
      const clamped = Math.max(-fullScale24, Math.min(rounded, fullScale24 - 1))
      out[o] = clamped << 8
    }
  })
}
