/**
 * Finds mains hum: lines at multiples of 50 or 60 Hz that are there all the time. Speech moves, so at any one
 * frequency it is absent in a quarter of the windows, which is what is looked at; tones of music are at most
 * rarely on three multiples.
 */

import type { Planar } from '#engines/media/planar.ts'
import { Fft } from './fft.ts'
import { workingRate } from './stft.ts'

/** 2 s: lines are 2 Hz wide. */
const windowSize = 3 * 2 ** 15
const binHz = workingRate / windowSize
const mainsHz = [50, 60]
/** Of the first harmonic: networks and recorders stray less. */
const toleranceHz = 0.4
const highestHz = 1600
const storedBins = Math.ceil(highestHz / binHz) + 40
/** More windows say nothing new: of longer sound every second, then every fourth is looked at. */
const maxWindows = 48
const leastWindows = 2
const presence = 0.25
const leastProminence = 10 ** (12 / 10)
const leastHarmonics = 3
/** How exactly lines past the second have to be multiples: less than a bin. */
const multipleToleranceHz = 0.35
/** -70 dB of the strongest line: below are the roundings of pure tones. */
const leastLine = 1e-7

const window = Float64Array.from(
  { length: windowSize },
  (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / windowSize),
)

export type Hum = { fundamentalHz: number; harmonicsHz: number[] }

export class HumDetector {
  readonly #fft = new Fft(windowSize)
  readonly #real = new Float64Array(windowSize)
  readonly #imaginary = new Float64Array(windowSize)
  #windows: Float32Array[] = []
  #stride = 1
  #windowIndex = 0
  #length = 0

  /** Takes the next samples at 48 kHz, one or two channels: two are the parts of one complex signal. */
  write(block: Planar): void {
    const [left, right] = block as [Float32Array, Float32Array | undefined]
    for (let i = 0; i < left.length; i++) {
      this.#real[this.#length] = left[i]!
      this.#imaginary[this.#length] = right?.[i] ?? 0
      if (++this.#length === windowSize) this.#takeWindow()
    }
  }

  #takeWindow(): void {
    this.#length = 0
    if (this.#windowIndex++ % this.#stride !== 0) return
    for (let i = 0; i < windowSize; i++) {
      this.#real[i] = this.#real[i]! * window[i]!
      this.#imaginary[i] = this.#imaginary[i]! * window[i]!
    }
    this.#fft.forward(this.#real, this.#imaginary)
    const powers = new Float32Array(storedBins)
    for (let k = 1; k < storedBins; k++) {
      const mirror = windowSize - k
      powers[k] =
        this.#real[k]! ** 2 +
        this.#imaginary[k]! ** 2 +
        this.#real[mirror]! ** 2 +
        this.#imaginary[mirror]! ** 2
    }
    this.#windows.push(powers)
    if (this.#windows.length < maxWindows) return
    this.#windows = this.#windows.filter((_, index) => index % 2 === 0)
    this.#stride *= 2
  }

  /** The hum, or null; sound of less than four seconds says too little. */
  find(): Hum | null {
    if (this.#windows.length < leastWindows) return null
    const steady = Float32Array.from({ length: storedBins }, (_, k) =>
      percentile(
        this.#windows.map((powers) => powers[k]!),
        presence,
      ),
    )
    const found = mainsHz.flatMap((mains) => humAt(steady, mains) ?? [])
    return found.sort((a, b) => b.harmonicsHz.length - a.harmonicsHz.length)[0] ?? null
  }
}

/** Hum of which the first harmonic is near `mainsHz`. */
function humAt(steady: Float32Array, mains: number): Hum | null {
  const lines: Array<{ harmonic: number; frequency: number }> = []
  const least = leastLine * steady.reduce((most, power) => Math.max(most, power), 0)
  for (let harmonic = 1; harmonic * mains <= highestHz; harmonic++) {
    // Past the first ones the tolerance is what is left of it after the lines so far.
    const expected = (fundamentalOf(lines) ?? mains) * harmonic
    const tolerance = lines.length < 2 ? toleranceHz * harmonic : 1
    const frequency = lineNear(steady, expected, tolerance, least)
    const isMultiple =
      frequency !== null && (lines.length < 2 || Math.abs(frequency - expected) < multipleToleranceHz)
    if (isMultiple) lines.push({ harmonic, frequency })
  }
  const fundamentalHz = fundamentalOf(lines)
  const hasLow = lines.some(({ harmonic }) => harmonic <= 4)
  if (fundamentalHz === null || lines.length < leastHarmonics || !hasLow) return null
  if (Math.abs(fundamentalHz - mains) > toleranceHz) return null
  // Those between, which speech hides, are there as well; to cancel one that is not costs nothing.
  const count = lines.at(-1)!.harmonic
  return { fundamentalHz, harmonicsHz: Array.from({ length: count }, (_, k) => (k + 1) * fundamentalHz) }
}

/** Higher harmonics tell it more exactly. */
function fundamentalOf(lines: ReadonlyArray<{ harmonic: number; frequency: number }>): number | null {
  if (lines.length === 0) return null
  const weight = lines.reduce((sum, { harmonic }) => sum + harmonic ** 2, 0)
  return lines.reduce((sum, { harmonic, frequency }) => sum + harmonic * frequency, 0) / weight
}

/** The frequency of a line that stands out of its neighbourhood, to a tenth of a bin. */
function lineNear(steady: Float32Array, frequency: number, tolerance: number, least: number): number | null {
  const from = Math.round((frequency - tolerance) / binHz)
  const to = Math.round((frequency + tolerance) / binHz)
  let peak = from
  for (let k = from; k <= to; k++) if (steady[k]! > steady[peak]!) peak = k
  const neighbours: number[] = []
  for (let offset = 6; offset <= 30; offset++) neighbours.push(steady[peak - offset]!, steady[peak + offset]!)
  const isLine = steady[peak]! > leastProminence * percentile(neighbours, 0.5) && steady[peak]! > least
  const isTop = steady[peak]! >= steady[peak - 1]! && steady[peak]! >= steady[peak + 1]!
  if (!isLine || !isTop) return null
  const [before, at, after] = [peak - 1, peak, peak + 1].map((k) => Math.log(steady[k]! + 1e-30)) as [
    number,
    number,
    number,
  ]
  const curve = before - 2 * at + after
  return (peak + (curve === 0 ? 0 : (before - after) / (2 * curve))) * binHz
}

function percentile(values: number[], share: number): number {
  values.sort((a, b) => a - b)
  return values[Math.floor(share * (values.length - 1))]!
}
