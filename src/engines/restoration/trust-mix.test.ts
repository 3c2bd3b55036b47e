import { describe, expect, it } from 'vitest'
import { errorBandCount } from './speech-estimator.ts'
import { binCount, emptySpectrum, type Spectrum } from './stft.ts'
import { TrustMix } from './trust-mix.ts'

const flat = (value: number): Spectrum => {
  const spectrum = emptySpectrum()
  spectrum.real.fill(value)
  return spectrum
}

/** The share of the input in the result after a second of the same frame. */
function shareOfInput(errorEnergy: (band: number) => number): number[] {
  const mix = new TrustMix()
  const errors = Float64Array.from({ length: errorBandCount }, (_, band) => errorEnergy(band))
  let result = flat(0)
  for (let frame = 0; frame < 60; frame++) {
    result = flat(0)
    mix.apply(flat(1), result, errors)
  }
  return [...result.real]
}

describe('an estimate', () => {
  it('that is sure of itself stays', () => {
    expect(Math.max(...shareOfInput(() => 0))).toBe(0)
  })

  it('whose error is all it removed gives way to the input', () => {
    const shares = shareOfInput(() => binCount)
    expect(shares.slice(2).every((share) => share === 1)).toBe(true)
    expect(shares.slice(0, 2)).toEqual([0, 0])
  })

  it('gives way band by band, and above 8 kHz as the band below', () => {
    const shares = shareOfInput((band) => (band === errorBandCount - 1 ? binCount : 0))
    expect(shares[100]).toBe(0)
    expect(shares[200]).toBe(1)
    expect(shares[binCount - 1]).toBe(1)
  })
})
