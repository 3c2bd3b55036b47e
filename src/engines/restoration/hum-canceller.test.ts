import { describe, expect, it } from 'vitest'
import { siSdr } from '#tests/media-corpus/comparison.ts'
import { hasSamples, needsSamples, sampleSpeech } from '#tests/media-corpus/shared-samples.ts'
import { mixedAt, power, sine } from '#tests/media-corpus/signals.ts'
import { HumCanceller } from './hum-canceller.ts'

const rate = 16_000
const speech = sampleSpeech(20, 30)
const harmonics = (fundamentalHz: number) => [1, 2, 3, 4, 5].map((n) => n * fundamentalHz)

function hum(length: number, fundamentalHz: number): Float32Array {
  const lines = harmonics(fundamentalHz).map((frequency, n) => sine(length, frequency, rate, 1 / (n + 1)))
  return Float32Array.from({ length }, (_, i) => lines.reduce((sum, line) => sum + line[i]!, 0))
}

function cancelled(channels: Float32Array[], frequencies: number[], blockSize = 1000): Float32Array[] {
  const canceller = new HumCanceller(channels.length, rate, frequencies)
  const out = channels.map(() => [] as number[])
  const keep = (blocks: Iterable<readonly Float32Array[]>) => {
    for (const block of blocks) {
      block.forEach((channel, c) => {
        out[c]!.push(...channel)
      })
    }
  }
  for (let from = 0; from < channels[0]!.length; from += blockSize) {
    keep(canceller.write(channels.map((channel) => channel.subarray(from, from + blockSize))))
  }
  keep(canceller.finish())
  return out.map((channel) => Float32Array.from(channel))
}

describe('hum', () => {
  it.each([0, 1, 799, 800, 801, 20_000])('is cancelled in %i samples, which stay as many', (length) => {
    const [out] = cancelled([hum(length, 50)], harmonics(50), 777)
    expect(out!.length).toBe(length)
    if (length >= 20_000) expect(power(out!)).toBeLessThan(1e-4 * power(hum(length, 50)))
  })

  it('in one channel leaves the other as it was', () => {
    const other = sine(40_000, 440, rate, 0.5)
    const [quiet, same] = cancelled([hum(40_000, 60), other], harmonics(60))
    expect(power(quiet!)).toBeLessThan(1e-4)
    expect(siSdr(other, same!)).toBeGreaterThan(50)
  })
})

describe.skipIf(!hasSamples)(`speech${needsSamples}`, () => {
  it('with hum as loud as itself is found again, also where the frequency is known to 0.01 Hz only', () => {
    const noisy = mixedAt(speech, hum(speech.length, 50.1), 0)
    expect(siSdr(speech, cancelled([noisy], harmonics(50.1))[0]!)).toBeGreaterThan(25)
    expect(siSdr(speech, cancelled([noisy], harmonics(50.09))[0]!)).toBeGreaterThan(24)
  })

  it('with hum that pauses keeps the pause silent, and loses the hum before and after it', () => {
    const noisy = mixedAt(speech, hum(speech.length, 50), 0).fill(0, 4 * rate, 6 * rate)
    const out = cancelled([noisy], harmonics(50))[0]!
    expect(siSdr(speech.subarray(0, 3 * rate), out.subarray(0, 3 * rate))).toBeGreaterThan(20)
    expect(power(out.subarray(4.5 * rate, 5.5 * rate))).toBeLessThan(0.5 * power(hum(rate, 50)))
  })

  it('without hum hardly changes', () => {
    expect(siSdr(speech, cancelled([speech], harmonics(50))[0]!)).toBeGreaterThan(35)
  })
})
