/**
 * Takes mains hum out of a stream: fits a sine to each harmonic over 2.5 s around every moment and subtracts it.
 * That is a notch 1 Hz wide without phase, but for two things no notch has: loud moments count for little in the
 * fit, so that speech is hardly taken for hum, and at the ends it fits what there is, so that nothing rings.
 */
import type { Planar } from '#engines/media/planar.ts'

const cellsPerSecond = 20
/** Cells on each side of the one that is fitted: a Hann window of 2.5 s. */
const reach = 25
/** Of the mean power around: a cell that is quiet by chance must not decide alone. */
const leastVariance = 0.03
const window = Float64Array.from(
  { length: 2 * reach + 1 },
  (_, i) => Math.cos((Math.PI * (i - reach)) / (2 * reach + 2)) ** 2,
)

export class HumCanceller {
  readonly #cellSize: number
  readonly #channels: ChannelCanceller[]
  readonly #gathered: Float32Array[]
  #gatheredCount = 0

  /** @param frequencies of the harmonics, in Hz. */
  constructor(channelCount: number, sampleRate: number, frequencies: readonly number[]) {
    this.#cellSize = Math.round(sampleRate / cellsPerSecond)
    this.#gathered = Array.from({ length: channelCount }, () => new Float32Array(this.#cellSize))
    const turns = frequencies.map((frequency) => (2 * Math.PI * frequency) / sampleRate)
    this.#channels = this.#gathered.map(() => new ChannelCanceller(turns, this.#cellSize))
  }

  /** Takes the next samples and hands out what is finished, in new memory. */
  *write(block: Planar): Generator<Planar> {
    const length = block[0]?.length ?? 0
    for (let from = 0; from < length; ) {
      const count = Math.min(this.#cellSize - this.#gatheredCount, length - from)
      this.#gathered.forEach((channel, c) => {
        channel.set(block[c]!.subarray(from, from + count), this.#gatheredCount)
      })
      this.#gatheredCount += count
      from += count
      if (this.#gatheredCount < this.#cellSize) continue
      this.#push()
      if (this.#channels[0]!.isReady) yield this.#channels.map((channel) => channel.take())
    }
  }

  /** Hands out what is left. */
  *finish(): Generator<Planar> {
    if (this.#gatheredCount > 0) this.#push()
    while (!this.#channels[0]!.isEmpty) yield this.#channels.map((channel) => channel.take())
  }

  #push(): void {
    this.#channels.forEach((channel, c) => {
      channel.push(this.#gathered[c]!.slice(0, this.#gatheredCount))
    })
    this.#gatheredCount = 0
  }
}

/** One stretch of 50 ms: its samples, and for each harmonic their sum against a turning phasor. */
type Cell = {
  samples: Float32Array
  start: number
  /** Mean over its samples. */
  power: number
  real: Float64Array
  imaginary: Float64Array
}
type Phasors = { real: Float64Array; imaginary: Float64Array }

class ChannelCanceller {
  readonly #turns: readonly number[]
  readonly #cellSize: number
  /** From the oldest that a fit still needs to the newest. */
  readonly #cells: Cell[] = []
  /** Which of the cells is handed out next. */
  #next = 0
  #position = 0
  #before: Phasors | null = null
  #current: Phasors | null = null

  constructor(turns: readonly number[], cellSize: number) {
    this.#turns = turns
    this.#cellSize = cellSize
  }

  /** One cell more than the window, because amplitudes are led over to the next cell's. */
  get isReady(): boolean {
    return this.#cells.length > this.#next + reach + 1
  }

  get isEmpty(): boolean {
    return this.#next >= this.#cells.length
  }

  push(samples: Float32Array): void {
    const real = new Float64Array(this.#turns.length)
    const imaginary = new Float64Array(this.#turns.length)
    this.#turns.forEach((turn, h) => {
      eachPhasor(turn, this.#position, samples.length, (i, cosine, sine) => {
        real[h] = real[h]! + samples[i]! * cosine
        imaginary[h] = imaginary[h]! - samples[i]! * sine
      })
    })
    const power = samples.reduce((sum, sample) => sum + sample * sample, 0) / samples.length
    this.#cells.push({ samples, start: this.#position, power, real, imaginary })
    this.#position += samples.length
  }

  take(): Float32Array {
    const { samples, start } = this.#cells[this.#next]!
    const current = this.#current ?? this.#fit(this.#next)
    const after = this.#next + 1 < this.#cells.length ? this.#fit(this.#next + 1) : current
    const before = this.#before ?? current
    const half = this.#cellSize / 2
    this.#turns.forEach((turn, h) => {
      eachPhasor(turn, start, samples.length, (i, cosine, sine) => {
        const other = i < half ? before : after
        const share = Math.abs(i - half) / this.#cellSize
        const real = current.real[h]! + share * (other.real[h]! - current.real[h]!)
        const imaginary = current.imaginary[h]! + share * (other.imaginary[h]! - current.imaginary[h]!)
        samples[i] = samples[i]! - (real * cosine - imaginary * sine)
      })
    })
    this.#before = current
    this.#current = after
    if (this.#next < reach) this.#next++
    else this.#cells.shift()
    return samples
  }

  #meanPower(from: number, to: number): number {
    let sum = 0
    for (let j = from; j <= to; j++) sum += this.#cells[j]!.power
    return sum / (to - from + 1)
  }

  /**
   * The amplitude of each harmonic at a cell, by least squares with each cell's power as its variance. Cells of
   * digital silence say nothing of the hum around them.
   */
  #fit(at: number): Phasors {
    const real = new Float64Array(this.#turns.length)
    const imaginary = new Float64Array(this.#turns.length)
    let total = 1e-20
    const from = Math.max(0, at - reach)
    const to = Math.min(this.#cells.length - 1, at + reach)
    const floor = leastVariance * this.#meanPower(from, to) + 1e-20
    for (let j = from; j <= to; j++) {
      const cell = this.#cells[j]!
      const weight = cell.power === 0 ? 0 : window[j - at + reach]! / (cell.power + floor)
      total += (weight * cell.samples.length) / 2
      for (let h = 0; h < real.length; h++) {
        real[h] = real[h]! + weight * cell.real[h]!
        imaginary[h] = imaginary[h]! + weight * cell.imaginary[h]!
      }
    }
    return { real: real.map((sum) => sum / total), imaginary: imaginary.map((sum) => sum / total) }
  }
}

/** Calls `each` with the cosine and sine of the phase at every sample from `start`. */
function eachPhasor(
  turn: number,
  start: number,
  count: number,
  each: (index: number, cosine: number, sine: number) => void,
): void {
  let cosine = Math.cos(turn * start)
  let sine = Math.sin(turn * start)
  const stepCosine = Math.cos(turn)
  const stepSine = Math.sin(turn)
  for (let i = 0; i < count; i++) {
    each(i, cosine, sine)
    const next = cosine * stepCosine - sine * stepSine
    sine = sine * stepCosine + cosine * stepSine
    cosine = next
  }
}
