import { describe, expect, it } from 'vitest'
import { lagOf, siSdr } from '#tests/media-corpus/comparison.ts'
import { power, sine, whiteNoise } from '#tests/media-corpus/signals.ts'
import { ZeroPhaseHighPass } from './high-pass.ts'

function filtered(samples: Float32Array, blockSize = samples.length): Float32Array {
  const highPass = new ZeroPhaseHighPass(1)
  const out: number[] = []
  const keep = (blocks: Iterable<readonly Float32Array[]>) => {
    for (const block of blocks) out.push(...block[0]!)
  }
  for (let from = 0; from < samples.length; from += blockSize) {
    keep(highPass.write([samples.subarray(from, from + blockSize)]))
  }
  keep(highPass.finish())
  return Float32Array.from(out)
}

const gainAt = (frequency: number) => {
  const tone = sine(96_000, frequency, 48_000, 0.5)
  const middle = filtered(tone).subarray(24_000, 72_000)
  return 10 * Math.log10(power(middle) / power(tone.subarray(24_000, 72_000)))
}

describe('the high-pass', () => {
  it('is the square of a second-order Butterworth filter: -6 dB at 60 Hz, 24 dB an octave below', () => {
    expect(gainAt(60)).toBeCloseTo(-6.02, 1)
    expect(gainAt(15)).toBeLessThan(-46)
    expect(gainAt(300)).toBeGreaterThan(-0.1)
    expect(gainAt(3000)).toBeCloseTo(0, 3)
  })

  it('moves nothing: a tone keeps its phase', () => {
    const tone = sine(144_000, 200, 48_000, 0.5)
    const out = filtered(tone)
    expect(Math.abs(lagOf(tone, out, 100))).toBeLessThan(0.01)
    expect(siSdr(tone.subarray(24_000, 120_000), out.subarray(24_000, 120_000))).toBeGreaterThan(60)
  })

  it('turns a constant offset into silence, from the first sample on', () => {
    const out = filtered(new Float32Array(60_000).fill(0.5))
    expect(Math.max(...out.map(Math.abs))).toBeLessThan(1e-6)
  })

  it.each([0, 1, 100, 4799, 47_999, 52_800, 52_801, 150_000])('keeps a length of %i', (length) => {
    expect(filtered(whiteNoise(length, 1)).length).toBe(length)
  })

  it('gives the same in blocks of any size', () => {
    const noise = whiteNoise(120_000, 1)
    expect(filtered(noise, 777)).toEqual(filtered(noise))
  })

  it('its look-ahead is as good as seeing the whole', () => {
    const noise = whiteNoise(120_000, 1)
    const inTwo = filtered(noise)
    // A longer silence behind moves the blocks' borders; the sound must not notice.
    const shifted = filtered(Float32Array.from([...new Float32Array(20_000), ...noise])).subarray(20_000)
    expect(siSdr(inTwo.subarray(10_000), shifted.subarray(10_000))).toBeGreaterThan(80)
  })
})
