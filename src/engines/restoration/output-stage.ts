/** The end of every pass: exact length, gain, no peak over the ceiling, measures, into the files. */

import type { AudioWriter } from '#engines/media/audio-writer.ts'
import { PeakLimiter } from '#engines/media/limiter.ts'
import type { Planar } from '#engines/media/planar.ts'
import { LoudnessMeter } from './loudness-meter.ts'
import { SnrMeter } from './snr-meter.ts'

export type OutputOptions = {
  sampleRate: number
  channelCount: number
  /** Samples per channel that have to come out. */
  sampleCount: number
  gain: number
  /** Largest magnitude that may leave, full scale 1. */
  ceiling: number
  writers: readonly AudioWriter[]
}

export type OutputMeasures = {
  sampleCount: number
  outputPeak: number
  outputPower: number
  limitedSamples: number
  /** As `SnrMeter` has it. */
  snrDb: number | null
  /** LUFS; null for silence. */
  loudness: number | null
}

export class OutputStage {
  readonly #options: OutputOptions
  readonly #limiter: PeakLimiter
  readonly #snr: SnrMeter
  readonly #loudness: LoudnessMeter
  #sampleCount = 0
  #peak = 0
  #energy = 0

  constructor(options: OutputOptions) {
    const { channelCount, sampleRate, ceiling } = options
    this.#options = options
    this.#limiter = new PeakLimiter(channelCount, sampleRate, ceiling)
    this.#snr = new SnrMeter(sampleRate)
    this.#loudness = new LoudnessMeter(channelCount, sampleRate)
  }

  get sampleCount(): number {
    return this.#sampleCount
  }

  /** Resampling there and back may give some samples more than there were: they are cut. */
  write(block: Planar): void {
    const { sampleCount, gain } = this.#options
    const count = Math.min(sampleCount - this.#sampleCount, block[0]?.length ?? 0)
    this.#sampleCount += count
    const kept = block.map((channel) => channel.subarray(0, count))
    if (gain !== 1) for (const channel of kept) scale(channel, gain)
    this.#emit(this.#limiter.write(kept))
  }

  /** Completes the files. Samples that resampling gave too few are silence. */
  finish(): OutputMeasures {
    const { sampleCount, channelCount, writers } = this.#options
    const missing = sampleCount - this.#sampleCount
    if (missing > 0) this.write(Array.from({ length: channelCount }, () => new Float32Array(missing)))
    this.#emit(this.#limiter.finish())
    for (const writer of writers) writer.finish()
    const values = this.#sampleCount * channelCount
    return {
      sampleCount: this.#sampleCount,
      outputPeak: this.#peak,
      outputPower: values === 0 ? 0 : this.#energy / values,
      limitedSamples: this.#limiter.limitedCount,
      snrDb: this.#snr.snrDb,
      loudness: this.#loudness.integrated,
    }
  }

  #emit(block: Planar): void {
    for (const channel of block) {
      for (let i = 0; i < channel.length; i++) {
        const sample = channel[i]!
        this.#energy += sample * sample
        const magnitude = Math.abs(sample)
        if (magnitude > this.#peak) this.#peak = magnitude
      }
    }
    this.#snr.write(block)
    this.#loudness.write(block)
    for (const writer of this.#options.writers) writer.write(block)
  }
}

function scale(samples: Float32Array, gain: number): void {
  for (let i = 0; i < samples.length; i++) samples[i] = samples[i]! * gain
}
