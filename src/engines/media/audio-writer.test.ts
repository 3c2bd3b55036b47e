import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { lagOf } from '#tests/media-corpus/comparison.ts'
import { whiteNoise } from '#tests/media-corpus/signals.ts'
import { readSound, resampled } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { AudioWriter } from './audio-writer.ts'

const folder = tempFolder()
const rates = [8000, 11_025, 16_000, 44_100, 48_000, 96_000]
/** Shorter than a frame, one less and one more than frames of MP3 and FLAC, and longer. */
const lengths = [1, 2, 1151, 1153, 4607, 4609, 20_000]

function written(format: 'mp3' | 'flac' | 'wav', rate: number, channels: readonly Float32Array[]): string {
  const path = join(folder, `sound.${format}`)
  using writer = new AudioWriter(path, format, rate, channels.length)
  const length = channels[0]!.length
  for (let from = 0; from < length; from += 777)
    writer.write(channels.map((channel) => channel.subarray(from, from + 777)))
  writer.finish()
  return path
}

describe.each(rates)('at %i Hz', (rate) => {
  it.each(['flac', 'wav'] as const)('%s gives back every sample to 24 bits', (format) => {
    for (const length of lengths) {
      const channels = [whiteNoise(length, 1), whiteNoise(length, 2)].map((noise) =>
        noise.map((sample) => sample / 2),
      )
      const back = readSound(written(format, rate, channels))
      expect(back.sampleRate).toBe(rate)
      back.channels.forEach((channel, index) => {
        expect(channel.length).toBe(length)
        const error = channel.reduce(
          (most, sample, i) => Math.max(most, Math.abs(sample - channels[index]![i]!)),
          0,
        )
        expect(error).toBeLessThanOrEqual(2 ** -24 + 1e-9)
      })
    }
  })

  it('mp3 says its delay and its end, so that it gives back the exact length without lag', () => {
    for (const length of [1151, 4609, 4630, 20_000]) {
      const noise = resampled(whiteNoise(length, 1), rate / 4, rate).subarray(0, length)
      const { sampleRate, channels } = readSound(written('mp3', rate, [noise]))
      expect(sampleRate).toBe(Math.min(rate, 48_000))
      expect(Math.abs(channels[0]!.length - (length * sampleRate) / rate)).toBeLessThan(1)
      if (sampleRate === rate) expect(Math.abs(lagOf(noise, channels[0]!, 1500))).toBeLessThan(0.1)
    }
  })
})

it('an MP3 of one sample can be read', () => {
  expect(readSound(written('mp3', 48_000, [Float32Array.of(0.5)])).channels[0]!.length).toBeLessThan(48)
})

it('samples beyond full scale are held and do not wrap around', () => {
  const back = readSound(written('flac', 48_000, [Float32Array.of(2, -2, 1, -1, 0)])).channels[0]!
  expect([...back]).toEqual([1 - 2 ** -23, -1, 1 - 2 ** -23, -1, 0])
})
