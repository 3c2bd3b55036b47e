/**
 * Late reverberation by weighted prediction error (WPE; Nakatani et al. 2010, single channel): what of each
 * frequency can be predicted from its own past some 16 ms and more ago is taken for the room's answer. On dry
 * speech it predicts speech, so it must only run where rooms were found.
 */

import type { Pacer } from '#engines/pacer.ts'
import { solveHermitian } from './hermitian.ts'
import { emptySpectrum, frameSize, Stft } from './stft.ts'

/** Three quarters overlap: the prediction needs phases that turn slowly between frames. */
const hop = frameSize / 4
/** Squared sqrt-Hanns at three quarters overlap sum to 2. */
const synthesisScale = 1 / 2
/** Bins 0..256, up to 8 kHz: above, rooms answer little and voices say little. */
const bins = 257
const taps = 20
/** In frames: closer than this it is the voice itself that predicts. */
const delay = 2
const iterations = 3
/** Of the bin's mean power: the least variance a frame is given. */
const powerFloor = 1e-4
/** Of the correlation's mean diagonal. */
const loading = 1e-6

/**
 * The late reverberation in `sound`: to be subtracted from it.
 * @param sound one or two channels at 48 kHz, each predicted from itself.
 * @param pacer is asked once a bin.
 * @returns new memory, as many samples.
 */
export async function lateReverbOf(sound: readonly Float32Array[], pacer: Pacer): Promise<Float32Array[]> {
  const tracks = await transformed(sound, pacer)
  const predictor = new BinPredictor(tracks[0]!.frameCount)
  for (const { real, imaginary } of tracks) {
    for (let k = 0; k < bins; k++) {
      const late = predictor.predict(real[k]!, imaginary[k]!)
      real[k]!.set(late.real)
      imaginary[k]!.set(late.imaginary)
      if (pacer.isDue()) await pacer.pause()
    }
  }
  return await synthesised(tracks, sound[0]!.length, pacer)
}

/** Share of the energy from 300 Hz to 4 kHz that is late, by a few bins: at a tenth of the work. */
export async function lateShareOf(sound: Float32Array, pacer: Pacer): Promise<number> {
  const [track] = await transformed([sound], pacer)
  const { real, imaginary, frameCount } = track!
  const predictor = new BinPredictor(frameCount)
  const [from, to, step] = [10, 128, 5]
  let lateEnergy = 0
  let energy = 0
  for (let k = from; k <= to; k += step) {
    const late = predictor.predict(real[k]!, imaginary[k]!)
    for (let t = 0; t < frameCount; t++) {
      energy += real[k]![t]! ** 2 + imaginary[k]![t]! ** 2
      lateEnergy += late.real[t]! ** 2 + late.imaginary[t]! ** 2
    }
    if (pacer.isDue()) await pacer.pause()
  }
  return energy === 0 ? 0 : lateEnergy / energy
}

/** The first frame holds the first hop only, so that every sample is in four frames. */
const startOf = (t: number) => (t + 1) * hop - frameSize

async function transformed(sound: readonly Float32Array[], pacer: Pacer): Promise<Tracks[]> {
  const frameCount = Math.ceil((sound[0]?.length ?? 0) / hop) + frameSize / hop - 1
  const tracks = sound.map(() => makeTracks(frameCount))
  const stft = new Stft()
  const spectra = sound.map(emptySpectrum)
  const frames = sound.map(() => new Float32Array(frameSize))
  for (let t = 0; t < frameCount; t++) {
    sound.forEach((channel, c) => {
      copyFrame(channel, startOf(t), frames[c]!)
    })
    stft.analyse(frames, spectra)
    tracks.forEach((track, c) => {
      for (let k = 0; k < bins; k++) {
        track.real[k]![t] = spectra[c]!.real[k]!
        track.imaginary[k]![t] = spectra[c]!.imaginary[k]!
      }
    })
    if (pacer.isDue()) await pacer.pause()
  }
  return tracks
}

async function synthesised(tracks: readonly Tracks[], length: number, pacer: Pacer): Promise<Float32Array[]> {
  const stft = new Stft()
  const spectra = tracks.map(emptySpectrum)
  const frames = tracks.map(() => new Float32Array(frameSize))
  const sound = tracks.map(() => new Float32Array(length))
  for (let t = 0; t < tracks[0]!.frameCount; t++) {
    tracks.forEach((track, c) => {
      for (let k = 0; k < bins; k++) {
        spectra[c]!.real[k] = track.real[k]![t]! * synthesisScale
        spectra[c]!.imaginary[k] = track.imaginary[k]![t]! * synthesisScale
      }
      frames[c]!.fill(0)
    })
    stft.synthesise(spectra, frames)
    sound.forEach((channel, c) => {
      addFrame(frames[c]!, startOf(t), channel)
    })
    if (pacer.isDue()) await pacer.pause()
  }
  return sound
}

type Tracks = { frameCount: number; real: Float32Array[]; imaginary: Float32Array[] }

/** Each bin over time, contiguous: prediction works along time. */
function makeTracks(frameCount: number): Tracks {
  const rows = () => Array.from({ length: bins }, () => new Float32Array(frameCount))
  return { frameCount, real: rows(), imaginary: rows() }
}

function copyFrame(channel: Float32Array, start: number, into: Float32Array): void {
  into.fill(0)
  const from = Math.max(0, start)
  into.set(channel.subarray(from, Math.max(from, start + frameSize)), from - start)
}

function addFrame(frame: Float32Array, start: number, into: Float32Array): void {
  const end = Math.min(into.length, start + frameSize)
  for (let i = Math.max(0, start); i < end; i++) into[i] = into[i]! + frame[i - start]!
}

/** Predicts one bin at a time; its memory is used again for each. */
class BinPredictor {
  readonly #weights: Float64Array
  readonly #productReal: Float64Array
  readonly #productImaginary: Float64Array
  readonly #lateReal: Float32Array
  readonly #lateImaginary: Float32Array
  /** Row by row, the lower half used. */
  readonly #matrixReal = new Float64Array(taps * taps)
  readonly #matrixImaginary = new Float64Array(taps * taps)
  readonly #filterReal = new Float64Array(taps)
  readonly #filterImaginary = new Float64Array(taps)

  constructor(frameCount: number) {
    this.#weights = new Float64Array(frameCount)
    this.#productReal = new Float64Array(frameCount)
    this.#productImaginary = new Float64Array(frameCount)
    this.#lateReal = new Float32Array(frameCount)
    this.#lateImaginary = new Float32Array(frameCount)
  }

  /** What of the bin is late; overwritten by the next call. */
  predict(real: Float32Array, imaginary: Float32Array): { real: Float32Array; imaginary: Float32Array } {
    this.#lateReal.fill(0)
    this.#lateImaginary.fill(0)
    for (let i = 0; i < iterations; i++) {
      if (!this.#weigh(real, imaginary)) break
      this.#correlate(real, imaginary)
      solveHermitian(
        this.#matrixReal,
        this.#matrixImaginary,
        this.#filterReal,
        this.#filterImaginary,
        loading,
      )
      this.#applyFilter(real, imaginary)
    }
    return { real: this.#lateReal, imaginary: this.#lateImaginary }
  }

  /** One over the power of what is not late, over three frames; false for silence. */
  #weigh(real: Float32Array, imaginary: Float32Array): boolean {
    const count = real.length
    const powers = this.#productReal
    let sum = 0
    for (let t = 0; t < count; t++) {
      const re = real[t]! - this.#lateReal[t]!
      const im = imaginary[t]! - this.#lateImaginary[t]!
      powers[t] = re * re + im * im
      sum += powers[t]!
    }
    const floor = (sum / count) * powerFloor
    if (floor < 1e-30) return false
    for (let t = 0; t < count; t++) {
      const before = powers[t - 1] ?? powers[t]!
      const after = powers[t + 1] ?? powers[t]!
      this.#weights[t] = 1 / Math.max(floor, (before + powers[t]! + after) / 3)
    }
    return true
  }

  /**
   * R[a][b] = sum over t of w[t] x[t-d-a] conj(x[t-d-b]). With s = t-d-a and l = b-a this is a correlation of the
   * real weights with p_l[s] = x[s] conj(x[s-l]), which all elements of one diagonal share: half the work.
   */
  #correlate(real: Float32Array, imaginary: Float32Array): void {
    for (let lag = 0; lag < taps; lag++) {
      this.#multiplyByPast(real, imaginary, lag)
      for (let a = 0; a + lag < taps; a++) {
        const [re, im] = this.#weightedSum(lag, delay + a)
        // Stored at [b][a], the lower half: the conjugate of [a][b].
        this.#matrixReal[(a + lag) * taps + a] = re
        this.#matrixImaginary[(a + lag) * taps + a] = -im
      }
    }
    // r[a] = sum of w[t] x[t-d-a] conj(x[t]): the conjugate of products with the past at lag d + a.
    for (let a = 0; a < taps; a++) {
      this.#multiplyByPast(real, imaginary, delay + a)
      const [re, im] = this.#weightedSum(delay + a, 0)
      this.#filterReal[a] = re
      this.#filterImaginary[a] = -im
    }
  }

  #multiplyByPast(real: Float32Array, imaginary: Float32Array, lag: number): void {
    for (let s = lag; s < real.length; s++) {
      const re = real[s]!
      const im = imaginary[s]!
      const pastRe = real[s - lag]!
      const pastIm = imaginary[s - lag]!
      this.#productReal[s] = re * pastRe + im * pastIm
      this.#productImaginary[s] = im * pastRe - re * pastIm
    }
  }

  #weightedSum(from: number, shift: number): [number, number] {
    const weights = this.#weights
    const end = weights.length - shift
    let re = 0
    let im = 0
    for (let s = from; s < end; s++) {
      const weight = weights[s + shift]!
      re += weight * this.#productReal[s]!
      im += weight * this.#productImaginary[s]!
    }
    return [re, im]
  }

  /** late[t] = sum of conj(g[a]) x[t-d-a] */
  #applyFilter(real: Float32Array, imaginary: Float32Array): void {
    this.#lateReal.fill(0)
    this.#lateImaginary.fill(0)
    for (let a = 0; a < taps; a++) {
      const gr = this.#filterReal[a]!
      const gi = this.#filterImaginary[a]!
      const lag = delay + a
      for (let t = lag; t < real.length; t++) {
        const xr = real[t - lag]!
        const xi = imaginary[t - lag]!
        this.#lateReal[t] = this.#lateReal[t]! + gr * xr + gi * xi
        this.#lateImaginary[t] = this.#lateImaginary[t]! + gr * xi - gi * xr
      }
    }
  }
}
