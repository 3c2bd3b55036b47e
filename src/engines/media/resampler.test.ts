import { describe, expect, it } from 'vitest'
import { lagOf, siSdr } from '#tests/media-corpus/comparison.ts'
import { sine, whiteNoise } from '#tests/media-corpus/signals.ts'
import { resampled } from '#tests/media-corpus/sound-files.ts'
import { Resampler } from './resampler.ts'

const rates = [8000, 11_025, 16_000, 22_050, 32_000, 44_100, 96_000, 192_000]

describe.each(rates)('%i Hz', (rate) => {
  /** Noise below 3.4 kHz: what every one of the rates can hold. */
  const sound = resampled(whiteNoise(8000, 3), 7000, rate).subarray(0, rate)

  it('to 48 kHz and back has neither lag nor loss', () => {
    const back = resampled(resampled(sound, rate, 48_000), 48_000, rate)
    expect(Math.abs(back.length - sound.length)).toBeLessThan(16)
    expect(Math.abs(lagOf(sound, back, 32))).toBeLessThan(0.01)
    expect(siSdr(sound, back)).toBeGreaterThan(45)
  })

  it('a tone keeps its phase', () => {
    const length = rate / 2
    const there = resampled(sine(length, 1000, rate, 0.5), rate, 48_000)
    const expected = sine(there.length, 1000, 48_000, 0.5)
    expect(siSdr(expected.subarray(2000, 20_000), there.subarray(2000, 20_000))).toBeGreaterThan(60)
  })
})

it('gives the same whatever the sizes of the blocks', () => {
  const sound = whiteNoise(44_100, 5)
  using resampler = new Resampler(44_100, 48_000, 1)
  const parts: number[] = []
  for (let from = 0; from < sound.length; ) {
    const size = 1 + ((from * 7) % 1500)
    parts.push(...resampler.convert([sound.subarray(from, from + size)])[0]!)
    from += size
  }
  parts.push(...resampler.finish()[0]!)
  expect(Float32Array.from(parts)).toEqual(resampled(sound, 44_100, 48_000))
})
