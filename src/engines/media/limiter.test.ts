import { describe, expect, it } from 'vitest'
import { sine, whiteNoise } from '#tests/media-corpus/signals.ts'
import { PeakLimiter } from './limiter.ts'

function limited(samples: Float32Array, blockSize = 500): Float32Array {
  const limiter = new PeakLimiter(1, 48_000, 0.999)
  const out: number[] = []
  for (let from = 0; from < samples.length; from += blockSize) {
    out.push(...limiter.write([samples.subarray(from, from + blockSize)])[0]!)
  }
  out.push(...limiter.finish()[0]!)
  return Float32Array.from(out)
}

describe('the limiter', () => {
  it('passes sound below the ceiling unchanged, bit by bit', () => {
    const tone = sine(10_000, 440, 48_000, 0.99)
    expect(limited(tone)).toEqual(tone)
  })

  it('lets no sample above the ceiling, whatever comes', () => {
    const wild = whiteNoise(50_000, 1).map((sample, i) => sample * (1 + 5 * Math.sin(i / 3000)))
    expect(Math.max(...wild.map(Math.abs))).toBeGreaterThan(3)
    expect(Math.max(...limited(wild).map(Math.abs))).toBeLessThanOrEqual(0.999 + 1e-6)
  })

  it('leaves what is more than 5 ms from a peak alone', () => {
    const tone = sine(10_000, 440, 48_000, 0.5)
    tone[5000] = 3
    const out = limited(tone)
    expect(out.subarray(0, 4750)).toEqual(tone.subarray(0, 4750))
    expect(out.subarray(5250)).toEqual(tone.subarray(5250))
    expect(Math.abs(out[5000]!)).toBeCloseTo(0.999, 6)
  })

  it.each([0, 1, 239, 240, 241, 480, 481, 5000])('keeps a length of %i', (length) => {
    expect(limited(whiteNoise(length, 2)).length).toBe(length)
  })

  it('lowers both channels by the same gain', () => {
    const limiter = new PeakLimiter(2, 48_000, 0.999)
    const [left, right] = [sine(4800, 300, 48_000, 2), sine(4800, 300, 48_000, 0.5)]
    limiter.write([left, right])
    const [leftRest, rightRest] = limiter.finish() as [Float32Array, Float32Array]
    leftRest.forEach((sample, i) => {
      expect(sample).toBeCloseTo(4 * rightRest[i]!, 5)
    })
  })
})
