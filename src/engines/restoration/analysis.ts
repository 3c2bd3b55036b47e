/**
 * The first pass over a file: what has to be known of the whole before the first sample can be restored, above
 * all the level of its speech.
 */

import { TriptychError } from '#base/errors.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { Planar } from '#engines/media/planar.ts'
import { Resampler } from '#engines/media/resampler.ts'
import { type SoundDamage, type SoundFormat, SoundReader } from '#engines/media/sound-reader.ts'
import { Pacer } from '#engines/pacer.ts'
import { ZeroPhaseHighPass } from './high-pass.ts'
import { SnrMeter } from './snr-meter.ts'
import { SpeechLevelMeter } from './speech-level.ts'
import { workingRate } from './stft.ts'
import { type Findings, Survey } from './survey.ts'

/** Speech is fed to the models at this level: the middle of the plateau measured for GTCRN (-23 to -17 dBFS). */
const targetRms = 10 ** (-20 / 20)
/** +60 dB: speech below -80 dBFS is under the noise of any converter, and lifting that is guesswork. */
const maxLevelGain = 1000
/** Hz. Below it there is no speech, and no loudness: its filters turn at 1.7 kHz, which has to be in the band. */
const leastSampleRate = 4000
/** A mid signal with less than a tenth of the channels' power has lost the speech to cancellation. */
const minMidPowerShare = 0.1

export type Analysis = {
  format: SoundFormat
  damage: SoundDamage
  /** Samples per channel at the file's own rate. */
  sampleCount: number
  /** Largest magnitude, full scale 1. */
  peak: number
  /** RMS of the speech in the reference, full scale 1; 0 for silence. */
  speechRms: number
  levelGain: number
  /** As `SnrMeter` has it, above 60 Hz. */
  snrDb: number | null
  /** The weight of each channel in the reference from which the mask is estimated. */
  referenceWeights: number[]
  /** Null unless a survey was asked for. */
  findings: Findings | null
}

export type AnalysisOptions = {
  /** Also look for what can be repaired, at a hundredth of the sound's duration. */
  withSurvey: boolean
  limits: MediaLimits
  signal: AbortSignal
  /** Called often; the argument is the share of the file that has been read. */
  onProgress: (fraction: number) => void
}

/** @throws TriptychError `media_*`, `work_canceled` */
export async function analyse(
  path: string,
  { withSurvey, limits, signal, onProgress }: AnalysisOptions,
): Promise<Analysis> {
  using reader = new SoundReader(path, limits)
  const { format } = reader
  const { channelCount, declaredSeconds, sampleRate } = format
  if (sampleRate < leastSampleRate)
    throw new TriptychError('media_unsupported', {
      detail: `The sound has ${sampleRate} samples a second; ${leastSampleRate} are the fewest that can hold speech.`,
    })
  using resampler = new Resampler(sampleRate, workingRate, channelCount)
  const highPass = new ZeroPhaseHighPass(channelCount)
  const levels = new ReferenceLevels(channelCount)
  const pacer = new Pacer(signal)
  const survey = withSurvey ? new Survey(channelCount, sampleRate) : null
  const snr = new SnrMeter(workingRate)
  let peak = 0
  const measureFiltered = (block: Planar) => {
    levels.write(block)
    snr.write(block)
    survey?.writeFiltered(block)
  }
  const measure = (block: Planar) => {
    survey?.writeWorking(block)
    for (const filtered of highPass.write(block)) measureFiltered(filtered)
  }
  for (let block = reader.read(); block !== null; block = reader.read()) {
    peak = Math.max(peak, peakOf(block))
    survey?.writeNative(block)
    measure(resampler.convert(block))
    if (!pacer.isDue()) continue
    await pacer.pause()
    const seconds = reader.sampleCount / sampleRate
    onProgress(declaredSeconds === null ? 0 : Math.min(1, seconds / declaredSeconds))
  }
  measure(resampler.finish())
  for (const filtered of highPass.finish()) measureFiltered(filtered)
  const { rms, weights } = levels.chooseReference()
  const levelGain = rms > 0 ? Math.min(maxLevelGain, targetRms / rms) : 1
  const { sampleCount, damage } = reader
  return {
    format,
    damage,
    sampleCount,
    peak,
    speechRms: rms,
    levelGain,
    snrDb: snr.snrDb,
    referenceWeights: weights,
    findings: survey?.finish() ?? null,
  }
}

function peakOf(block: Planar): number {
  let peak = 0
  for (const channel of block) {
    for (let i = 0; i < channel.length; i++) {
      const magnitude = Math.abs(channel[i]!)
      if (magnitude > peak) peak = magnitude
    }
  }
  return peak
}

/** Levels of what the reference could be: the only channel, or of two channels their middle or either alone. */
class ReferenceLevels {
  readonly #channels: SpeechLevelMeter[]
  readonly #middle = new SpeechLevelMeter()
  #mix = new Float32Array(0)

  constructor(channelCount: number) {
    this.#channels = Array.from({ length: channelCount }, () => new SpeechLevelMeter())
  }

  write(block: Planar): void {
    this.#channels.forEach((meter, index) => {
      meter.write(block[index]!)
    })
    const [left, right] = block
    if (left === undefined || right === undefined) return
    if (this.#mix.length < left.length) this.#mix = new Float32Array(left.length)
    for (let i = 0; i < left.length; i++) this.#mix[i] = (left[i]! + right[i]!) / 2
    this.#middle.write(this.#mix.subarray(0, left.length))
  }

  /** The middle, unless the channels cancel in it (one of them inverted): then the louder channel. */
  chooseReference(): { rms: number; weights: number[] } {
    const [left, right] = this.#channels
    if (left === undefined || right === undefined) return { rms: left?.activeRms ?? 0, weights: [1] }
    const mean = (left.meanPower + right.meanPower) / 2
    if (this.#middle.meanPower >= minMidPowerShare * mean)
      return { rms: this.#middle.activeRms, weights: [0.5, 0.5] }
    const isLeft = left.meanPower >= right.meanPower
    return { rms: (isLeft ? left : right).activeRms, weights: isLeft ? [1, 0] : [0, 1] }
  }
}
