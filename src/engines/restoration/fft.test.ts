import { describe, expect, it } from 'vitest'
import { whiteNoise } from '#tests/media-corpus/signals.ts'
import { Fft } from './fft.ts'
import { binCount, emptySpectrum, frameSize, hopSize, Stft } from './stft.ts'

describe('the transform', () => {
  it.each([3, 6, 12, 48, 96])('of length %i is the sum that defines it', (size) => {
    const real = Float64Array.from(whiteNoise(size, 1))
    const imaginary = Float64Array.from(whiteNoise(size, 2))
    const expected = Array.from({ length: size }, (_, k) => {
      let [re, im] = [0, 0]
      for (let n = 0; n < size; n++) {
        const angle = (-2 * Math.PI * k * n) / size
        re += real[n]! * Math.cos(angle) - imaginary[n]! * Math.sin(angle)
        im += real[n]! * Math.sin(angle) + imaginary[n]! * Math.cos(angle)
      }
      return { re, im }
    })
    new Fft(size).forward(real, imaginary)
    expected.forEach(({ re, im }, k) => {
      expect(real[k]).toBeCloseTo(re, 9)
      expect(imaginary[k]).toBeCloseTo(im, 9)
    })
  })

  it('of length 1536 comes back by its inverse', () => {
    const fft = new Fft(1536)
    const before = [Float64Array.from(whiteNoise(1536, 1)), Float64Array.from(whiteNoise(1536, 2))] as const
    const after = before.map((part) => part.slice()) as [Float64Array, Float64Array]
    fft.forward(...after)
    fft.inverse(...after)
    after.forEach((part, index) => {
      part.forEach((value, i) => {
        expect(Math.abs(value - before[index]![i]!)).toBeLessThan(1e-12)
      })
    })
  })

  it('of a length that is not three times a power of two is refused', () => {
    expect(() => new Fft(1024)).toThrow(RangeError)
  })
})

describe('the short-time transform', () => {
  it('keeps two signals apart that share it', () => {
    const [left, right] = [whiteNoise(frameSize, 1), whiteNoise(frameSize, 2)]
    const stft = new Stft()
    const [together, alone] = [[emptySpectrum(), emptySpectrum()], emptySpectrum()]
    stft.analyse([left, right], together)
    for (const [index, signal] of [left, right].entries()) {
      stft.analyse([signal], [alone])
      for (let k = 0; k < binCount; k++) {
        expect(together[index]!.real[k]).toBeCloseTo(alone.real[k]!, 9)
        expect(together[index]!.imaginary[k]).toBeCloseTo(alone.imaginary[k]!, 9)
      }
    }
  })

  it('gives back what it was given, where frames overlap', () => {
    const signal = whiteNoise(frameSize * 4, 3)
    const sum = new Float32Array(signal.length)
    const stft = new Stft()
    const spectrum = emptySpectrum()
    for (let from = 0; from + frameSize <= signal.length; from += hopSize) {
      stft.analyse([signal.subarray(from, from + frameSize)], [spectrum])
      stft.synthesise([spectrum], [sum.subarray(from, from + frameSize)])
    }
    for (let i = hopSize; i < signal.length - hopSize; i++)
      expect(Math.abs(sum[i]! - signal[i]!)).toBeLessThan(1e-6)
  })

  it('its first 257 bins over 3 are the spectrum of the same sound at 16 kHz', () => {
    const tone = (length: number, rate: number) =>
      Float32Array.from({ length }, (_, i) => Math.cos((2 * Math.PI * 1000 * (i - length / 2)) / rate))
    const spectrum = emptySpectrum()
    new Stft().analyse([tone(frameSize, 48_000)], [spectrum])
    // The window sums to 2/pi of its length, and a tone of one bin has half of that: at 16 kHz 512 / pi.
    expect(Math.hypot(spectrum.real[32]!, spectrum.imaginary[32]!) / 3).toBeCloseTo(512 / Math.PI, 1)
  })
})
