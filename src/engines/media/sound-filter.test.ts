import { describe, expect, it } from 'vitest'
import { sine, whiteNoise } from '#tests/media-corpus/signals.ts'
import { SoundFilter } from './sound-filter.ts'

function filtered(description: string, channels: Float32Array[], blockSize: number): Float32Array[] {
  using filter = new SoundFilter(description, 48_000, channels.length)
  const out = channels.map(() => [] as number[])
  const keep = (blocks: Iterable<readonly Float32Array[]>) => {
    for (const block of blocks) {
      block.forEach((channel, c) => {
        out[c]!.push(...channel)
      })
    }
  }
  for (let from = 0; from < channels[0]!.length; from += blockSize) {
    keep(filter.write(channels.map((channel) => channel.subarray(from, from + blockSize))))
  }
  keep(filter.finish())
  return out.map((channel) => Float32Array.from(channel))
}

describe('a filter', () => {
  it.each([
    [1, 1],
    [100, 33],
    [4097, 4096],
    [100_000, 30_000],
  ])('that changes nothing gives back %i samples in blocks of %i as they were', (length, blockSize) => {
    const channels = [whiteNoise(length, 1), whiteNoise(length, 2)]
    expect(filtered('anull', channels, blockSize)).toEqual(channels)
  })

  it.each(['adeclip', 'adeclick=t=6', 'adeclip=w=20:a=4:o=50'])(
    '%s gives as many samples as it was given',
    (description) => {
      const tone = sine(30_011, 440, 48_000, 0.5)
      const [out] = filtered(description, [tone], 5000)
      expect(out!.length).toBe(tone.length)
      // At their places: the middle of a tone that needs no repair.
      for (let i = 10_000; i < 20_000; i += 997) expect(out![i]).toBeCloseTo(tone[i]!, 3)
    },
  )

  it('that does not exist is an error', () => {
    expect(() => new SoundFilter('nosuchfilter', 48_000, 1)).toThrow(/nosuchfilter/)
  })
})
