/**
 * A complex FFT of length 3 * 2^k, in place and without allocation. The recordings are processed at 48 kHz in
 * frames of 1536, whose first 257 bins are exactly the spectrum a 16 kHz model expects.
 */

export class Fft {
  readonly size: number
  readonly #third: number
  readonly #twiddleReal: Float64Array
  readonly #twiddleImaginary: Float64Array
  readonly #order: Uint16Array
  readonly #workReal: Float64Array
  readonly #workImaginary: Float64Array

  /** @param size 3 times a power of two, at most 3 * 2^16. */
  constructor(size: number) {
    const third = size / 3
    if (!Number.isInteger(Math.log2(third)) || third > 2 ** 16)
      throw new RangeError(`No FFT of length ${size}`)
    this.size = size
    this.#third = third
    this.#twiddleReal = Float64Array.from({ length: size }, (_, k) => Math.cos((2 * Math.PI * k) / size))
    this.#twiddleImaginary = Float64Array.from(
      { length: size },
      (_, k) => -Math.sin((2 * Math.PI * k) / size),
    )
    const bits = Math.log2(third)
    this.#order = Uint16Array.from({ length: third }, (_, index) => reversedBits(index, bits))
    this.#workReal = new Float64Array(size)
    this.#workImaginary = new Float64Array(size)
  }

  /** The unnormalised forward transform of `real + i imaginary`, in place. */
  forward(real: Float64Array, imaginary: Float64Array): void {
    const third = this.#third
    for (let part = 0; part < 3; part++) {
      const base = part * third
      for (let i = 0; i < third; i++) {
        const from = 3 * this.#order[i]! + part
        this.#workReal[base + i] = real[from]!
        this.#workImaginary[base + i] = imaginary[from]!
      }
      this.#powerOfTwo(base)
    }
    this.#combineThirds(real, imaginary)
  }

  /** The inverse of `forward`, in place: swapping the parts turns one into the other, up to the length. */
  inverse(real: Float64Array, imaginary: Float64Array): void {
    this.forward(imaginary, real)
    const scale = 1 / this.size
    for (let i = 0; i < this.size; i++) {
      real[i] = real[i]! * scale
      imaginary[i] = imaginary[i]! * scale
    }
  }

  /** Decimation in time, radix 2, on the third of the work memory that starts at `base`, already in bit order. */
  #powerOfTwo(base: number): void {
    const end = base + this.#third
    const re = this.#workReal
    const im = this.#workImaginary
    for (let half = 1; half < this.#third; half *= 2) {
      const stride = this.size / (2 * half)
      for (let k = 0; k < half; k++) {
        const wr = this.#twiddleReal[k * stride]!
        const wi = this.#twiddleImaginary[k * stride]!
        for (let upper = base + k; upper < end; upper += 2 * half) {
          const lower = upper + half
          const tr = re[lower]! * wr - im[lower]! * wi
          const ti = re[lower]! * wi + im[lower]! * wr
          re[lower] = re[upper]! - tr
          im[lower] = im[upper]! - ti
          re[upper] = re[upper]! + tr
          im[upper] = im[upper]! + ti
        }
      }
    }
  }

  /** The last stage, radix 3: X[k + j n/3] = A[k] + w^k B[k] u^j + w^2k C[k] u^2j with u = e^(-2 pi i / 3). */
  #combineThirds(real: Float64Array, imaginary: Float64Array): void {
    const third = this.#third
    const re = this.#workReal
    const im = this.#workImaginary
    const sine = Math.sqrt(3) / 2
    for (let k = 0; k < third; k++) {
      const w1r = this.#twiddleReal[k]!
      const w1i = this.#twiddleImaginary[k]!
      const w2r = this.#twiddleReal[2 * k]!
      const w2i = this.#twiddleImaginary[2 * k]!
      const br = re[third + k]! * w1r - im[third + k]! * w1i
      const bi = re[third + k]! * w1i + im[third + k]! * w1r
      const cr = re[2 * third + k]! * w2r - im[2 * third + k]! * w2i
      const ci = re[2 * third + k]! * w2i + im[2 * third + k]! * w2r
      const sumR = br + cr
      const sumI = bi + ci
      const turnR = sine * (bi - ci)
      const turnI = sine * (cr - br)
      const ar = re[k]!
      const ai = im[k]!
      real[k] = ar + sumR
      imaginary[k] = ai + sumI
      real[k + third] = ar - sumR / 2 + turnR
      imaginary[k + third] = ai - sumI / 2 + turnI
      real[k + 2 * third] = ar - sumR / 2 - turnR
      imaginary[k + 2 * third] = ai - sumI / 2 - turnI
    }
  }
}

function reversedBits(index: number, bits: number): number {
  let reversed = 0
  for (let bit = 0; bit < bits; bit++) reversed |= ((index >> bit) & 1) << (bits - 1 - bit)
  return reversed
}
