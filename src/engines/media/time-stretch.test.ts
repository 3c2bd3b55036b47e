import { describe, expect, it } from 'vitest'
import { power, sine } from '#tests/media-corpus/signals.ts'
import { TimeStretch } from './time-stretch.ts'

const sampleRate = 48_000

function stretched(sound: Float32Array, rate: number): Float32Array {
  const stretch = new TimeStretch(rate, sampleRate, 1)
  const out: number[] = []
  for (let from = 0; from < sound.length; from += 4096) {
    for (const block of stretch.write([sound.subarray(from, from + 4096)])) out.push(...block[0]!)
  }
  for (const block of stretch.finish()) out.push(...block[0]!)
  return Float32Array.from(out)
}

/** Counted by where the wave crosses zero upwards. */
function frequencyOf(tone: Float32Array): number {
  const crossings = [...tone.keys()].filter((i) => i > 0 && tone[i - 1]! < 0 && tone[i]! >= 0)
  return ((crossings.length - 1) * sampleRate) / (crossings.at(-1)! - crossings[0]!)
}

describe.each([0.25, 0.5, 0.8, 1.25, 2, 3.3])('at rate %d', (rate) => {
  const tone = sine(96_000, 440, sampleRate, 0.5)
  const out = stretched(tone, rate)

  it('a tone keeps its pitch and its level, and lasts as much longer or shorter', () => {
    expect(out.length).toBe(Math.round(tone.length / rate))
    const middle = out.subarray(out.length * 0.2, out.length * 0.8)
    expect(frequencyOf(middle)).toBeCloseTo(440, 0)
    expect(power(middle)).toBeCloseTo(0.125, 2)
  })

  it('the start stays the start', () => {
    for (let i = 0; i < 200; i++) expect(out[i]).toBeCloseTo(tone[i]!, 2)
  })

  it('what lies in the middle comes near its time', () => {
    const late = new Float32Array(192_000)
    late.set(tone.subarray(0, 48_000), 96_000)
    const onset = stretched(late, rate).findIndex((sample) => Math.abs(sample) > 0.05)
    expect(Math.abs(onset / sampleRate - 2 / rate)).toBeLessThan(0.012 * Math.max(1, 1 / rate))
  })
})

it('takes the slowest and the fastest a timeline may name', () => {
  const slow = stretched(sine(4800, 440, sampleRate, 0.5), 0.01)
  expect(slow.length).toBe(480_000)
  expect(frequencyOf(slow.subarray(100_000, 200_000))).toBeCloseTo(440, 0)
  const fast = stretched(sine(4_800_000, 440, sampleRate, 0.5), 100)
  expect(fast.length).toBe(48_000)
  expect(frequencyOf(fast)).toBeCloseTo(440, 0)
})

it('rate 1 changes nothing', () => {
  const tone = sine(5000, 440, sampleRate, 0.5)
  expect(stretched(tone, 1)).toEqual(tone)
})
