import { describe, expect, it } from 'vitest'
import { GainCurve, type GainSettings } from './gain-curve.ts'

const second = 240_000

function gains(settings: Partial<GainSettings>, from = 0, length = 96_000): Float32Array {
  const curve = new GainCurve({
    decibelAdjustment: { value: 0, keyframes: [] },
    durationTicks: 2 * second,
    audioFadeInDurationInSeconds: 0,
    audioFadeOutDurationInSeconds: 0,
    ...settings,
  })
  const block = [new Float32Array(length).fill(1)]
  curve.apply(block, from)
  return block[0]!
}

const keyed = (...points: [seconds: number, decibels: number][]) => ({
  value: 0,
  keyframes: points.map(([seconds, value]) => ({ timeTicks: seconds * second, value })),
})

it('0 dB leaves sound as it is, 6 dB less is about half, and a keyless value holds', () => {
  expect(gains({}).every((gain) => gain === 1)).toBe(true)
  const half = gains({ decibelAdjustment: { value: -6.0206, keyframes: [] } })
  expect(half[0]).toBeCloseTo(0.5, 5)
  expect(half.at(-1)).toBeCloseTo(0.5, 5)
})

describe('keyframes', () => {
  const curve = gains({ decibelAdjustment: keyed([0.5, -20], [1.5, 0]) })

  it('hold before the first and after the last', () => {
    expect(curve[0]).toBeCloseTo(0.1, 6)
    expect(curve[23_999]).toBeCloseTo(0.1, 6)
    expect(curve[72_000]).toBe(1)
  })

  it('go straight in decibels between: half way between -20 and 0 dB is -10 dB', () => {
    expect(curve[48_000]).toBeCloseTo(10 ** -0.5, 5)
    expect(curve[36_000]).toBeCloseTo(10 ** -0.75, 5)
  })

  it('never step by more than the line asks for', () => {
    const perSample = 10 ** (20 / 48_000 / 20)
    for (let i = 1; i < curve.length; i++) expect(curve[i]! / curve[i - 1]!).toBeLessThan(perSample + 1e-6)
  })

  it('give the same in whatever blocks they are asked for', () => {
    expect(gains({ decibelAdjustment: keyed([0.5, -20], [1.5, 0]) }, 20_000, 30_000)).toEqual(
      curve.subarray(20_000, 50_000),
    )
  })

  it('of one moment jump there', () => {
    const jump = gains({ decibelAdjustment: keyed([0, 0], [1, 0], [1, -20]) })
    expect(jump[47_999]).toBe(1)
    expect(jump[48_000]).toBeCloseTo(0.1, 6)
  })
})

describe('silence', () => {
  it('is -60 dB and all below', () => {
    expect(gains({ decibelAdjustment: { value: -60, keyframes: [] } })[0]).toBe(0)
    const down = gains({ decibelAdjustment: keyed([0, 0], [1, -120]) })
    expect(down[23_900]).toBeGreaterThan(0.001)
    expect(down[24_001]).toBe(0)
  })

  it('is known before anything is opened', () => {
    const settings = { durationTicks: 1, audioFadeInDurationInSeconds: 0, audioFadeOutDurationInSeconds: 0 }
    expect(new GainCurve({ ...settings, decibelAdjustment: { value: -60, keyframes: [] } }).isSilent).toBe(
      true,
    )
    expect(new GainCurve({ ...settings, decibelAdjustment: keyed([0, -60], [0, -59]) }).isSilent).toBe(false)
  })
})

describe('fades', () => {
  it('are straight, from nothing to all and back to nothing', () => {
    const faded = gains({ audioFadeInDurationInSeconds: 0.5, audioFadeOutDurationInSeconds: 0.25 })
    expect(faded[0]).toBe(0)
    expect(faded[12_000]).toBeCloseTo(0.5, 6)
    expect(faded[24_000]).toBe(1)
    expect(faded[83_999]).toBe(1)
    expect(faded[90_000]).toBeCloseTo(0.5, 6)
    expect(faded[95_999]).toBeLessThan(0.001)
  })

  it('that overlap are multiplied with each other and with the decibels', () => {
    const faded = gains({
      audioFadeInDurationInSeconds: 2,
      audioFadeOutDurationInSeconds: 2,
      decibelAdjustment: { value: -20, keyframes: [] },
    })
    expect(faded[48_000]).toBeCloseTo(0.5 * 0.5 * 0.1, 6)
  })

  it('longer than the clip go only as far as the clip does', () => {
    expect(gains({ audioFadeInDurationInSeconds: 8 })[95_999]).toBeCloseTo(0.25, 3)
  })
})

it('a gain beyond all reason stays a number', () => {
  expect(Number.isFinite(gains({ decibelAdjustment: { value: 1e9, keyframes: [] } })[0]!)).toBe(true)
})
