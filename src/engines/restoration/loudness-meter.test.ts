import { describe, expect, it } from 'vitest'
import { sine } from '#tests/media-corpus/signals.ts'
import { LoudnessMeter } from './loudness-meter.ts'

function loudnessOf(channels: Float32Array[], sampleRate: number): number | null {
  const meter = new LoudnessMeter(channels.length, sampleRate)
  for (let from = 0; from < channels[0]!.length; from += 7000) {
    meter.write(channels.map((channel) => channel.subarray(from, from + 7000)))
  }
  return meter.integrated
}

const amplitude = (db: number) => 10 ** (db / 20)
const tone = (seconds: number, db: number, rate = 48_000) => sine(seconds * rate, 1000, rate, amplitude(db))
const joined = (...parts: Float32Array[]) => Float32Array.from(parts.flatMap((part) => [...part]))

describe('loudness, by the cases of EBU Tech 3341', () => {
  it.each([8000, 44_100, 48_000, 96_000])(
    'is -23 LUFS for a tone of -23 dBFS in stereo, at %i Hz',
    (rate) => {
      const left = tone(5, -23, rate)
      expect(loudnessOf([left, left], rate)).toBeCloseTo(-23, 0.7)
      expect(loudnessOf([left], rate)).toBeCloseTo(-26, 0.7)
    },
  )

  it('does not count what is 10 LU quieter than the rest, nor silence', () => {
    const gated = joined(tone(3, -36), tone(10, -23), tone(3, -36))
    const silent = joined(new Float32Array(48_000 * 3), tone(10, -23), tone(3, -72))
    expect(loudnessOf([gated, gated], 48_000)).toBeCloseTo(-23, 0)
    expect(loudnessOf([silent, silent], 48_000)).toBeCloseTo(-23, 0)
  })

  it('is null for silence and for what is too short', () => {
    expect(loudnessOf([new Float32Array(48_000)], 48_000)).toBeNull()
    expect(loudnessOf([tone(1, -20).subarray(0, 15_000)], 48_000)).toBeNull()
  })
})
