/**
 * The short-time Fourier transform all chains share: 48 kHz, frames of 1536 samples every 768, centred on their
 * hop, with a square-root Hann window on both sides (they multiply to a Hann, and Hanns at half overlap sum to
 * one). Two real signals share one complex FFT: stereo costs what mono does.
 */
import { Fft } from './fft.ts'

export const workingRate = 48_000
export const frameSize = 1536
export const hopSize = frameSize / 2
export const binCount = frameSize / 2 + 1

/** Bins 0..768 of one frame: bin k is the frequency k * 31.25 Hz. */
export type Spectrum = { readonly real: Float64Array; readonly imaginary: Float64Array }

export function emptySpectrum(): Spectrum {
  return { real: new Float64Array(binCount), imaginary: new Float64Array(binCount) }
}

const window = Float64Array.from({ length: frameSize }, (_, i) =>
  Math.sqrt(0.5 - 0.5 * Math.cos((2 * Math.PI * i) / frameSize)),
)

export class Stft {
  readonly #fft = new Fft(frameSize)
  readonly #real = new Float64Array(frameSize)
  readonly #imaginary = new Float64Array(frameSize)

  /** Transforms one frame each of one or two signals. */
  analyse(frames: readonly Float32Array[], into: readonly Spectrum[]): void {
    const [first, second] = frames as [Float32Array, Float32Array | undefined]
    for (let i = 0; i < frameSize; i++) {
      this.#real[i] = first[i]! * window[i]!
      this.#imaginary[i] = second === undefined ? 0 : second[i]! * window[i]!
    }
    this.#fft.forward(this.#real, this.#imaginary)
    this.#separate(into)
  }

  /** With z = a + ib for real a and b: A[k] = (Z[k] + conj Z[-k]) / 2 and B[k] = (Z[k] - conj Z[-k]) / 2i. */
  #separate(into: readonly Spectrum[]): void {
    const [first, second] = into as [Spectrum, Spectrum | undefined]
    for (let k = 0; k < binCount; k++) {
      const mirror = k === 0 ? 0 : frameSize - k
      const zr = this.#real[k]!
      const zi = this.#imaginary[k]!
      const mr = this.#real[mirror]!
      const mi = this.#imaginary[mirror]!
      first.real[k] = (zr + mr) / 2
      first.imaginary[k] = (zi - mi) / 2
      if (second === undefined) continue
      second.real[k] = (zi + mi) / 2
      second.imaginary[k] = (mr - zr) / 2
    }
  }

  /** Transforms one or two spectra back and adds their windowed frames onto `into`, 1536 samples each. */
  synthesise(spectra: readonly Spectrum[], into: readonly Float32Array[]): void {
    this.#join(spectra)
    this.#fft.inverse(this.#real, this.#imaginary)
    const [first, second] = into as [Float32Array, Float32Array | undefined]
    for (let i = 0; i < frameSize; i++) {
      first[i] = first[i]! + this.#real[i]! * window[i]!
      if (second !== undefined) second[i] = second[i]! + this.#imaginary[i]! * window[i]!
    }
  }

  #join(spectra: readonly Spectrum[]): void {
    const [first, second] = spectra as [Spectrum, Spectrum | undefined]
    for (let k = 0; k < binCount; k++) {
      const ar = first.real[k]!
      // The ends of a real signal's spectrum are real: anything else there has no meaning and would leak across.
      const isEnd = k === 0 || k === binCount - 1
      const ai = isEnd ? 0 : first.imaginary[k]!
      const br = second?.real[k] ?? 0
      const bi = isEnd ? 0 : (second?.imaginary[k] ?? 0)
      this.#real[k] = ar - bi
      this.#imaginary[k] = ai + br
      if (isEnd) continue
      this.#real[frameSize - k] = ar + bi
      this.#imaginary[frameSize - k] = br - ai
    }
  }
}
