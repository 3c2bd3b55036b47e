/** The second pass over a file: restores its sound and writes the master and what users download. */
import { type AudioFileFormat, AudioWriter } from '#engines/media/audio-writer.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { Planar } from '#engines/media/planar.ts'
import { SoundReader } from '#engines/media/sound-reader.ts'
import type { Analysis } from './analysis.ts'
import type { Chain } from './chain.ts'
import { PeakLimiter } from './limiter.ts'
import { Pacer } from './pacer.ts'
import { Pipeline, type Treatment } from './pipeline.ts'

/** Just under full scale, so that rounding to 24 bits cannot reach it. */
const ceiling = 0.999
/** +3 dB: lossy decoders overshoot by so much, and the limiter takes it. What is louder is lowered as a whole. */
const maxLimitedPeak = Math.SQRT2

export type SoundTarget = { path: string; format: AudioFileFormat }

export type RestoreSoundOptions = {
  inputPath: string
  limits: MediaLimits
  analysis: Analysis
  chain: Chain
  treatment: Treatment
  targets: readonly SoundTarget[]
  signal: AbortSignal
  onProgress: (fraction: number) => void
}

export type RestoredSound = {
  /** Samples per channel written, exactly those of the analysis. */
  sampleCount: number
  outputPeak: number
  outputPower: number
  limitedSamples: number
  /** 1, or the factor by which all of it was lowered because it was beyond full scale. */
  outputGain: number
  estimatedSnrDb: number | null
}

/** @throws TriptychError `media_*`, `storage_*`, `work_canceled` */
export async function restoreSound(options: RestoreSoundOptions): Promise<RestoredSound> {
  const { analysis, chain, treatment, onProgress } = options
  const { sampleRate, channelCount } = analysis.format
  const pacer = new Pacer(options.signal)
  using resources = new DisposableStack()
  const reader = resources.use(new SoundReader(options.inputPath, options.limits))
  const pipeline = resources.use(new Pipeline({ analysis, chain, treatment, pacer }))
  const writers = options.targets.map(({ path, format }) =>
    resources.use(new AudioWriter(path, format, sampleRate, channelCount)),
  )
  const output = new OutputStage(analysis, writers)

  const keep = async (blocks: AsyncIterable<Planar>) => {
    for await (const block of blocks) {
      output.write(block)
      if (!pacer.isDue()) continue
      await pacer.pause()
      onProgress(output.sampleCount / analysis.sampleCount)
    }
  }
  for (let block = reader.read(); block !== null; block = reader.read()) await keep(pipeline.write(block))
  await keep(pipeline.finish())
  return { ...output.finish(), estimatedSnrDb: pipeline.estimatedSnrDb }
}

/** The end of the chain at the file's own rate: exact length, no peak over full scale, into the files. */
class OutputStage {
  readonly #analysis: Analysis
  readonly #writers: readonly AudioWriter[]
  readonly #limiter: PeakLimiter
  readonly #gain: number
  #sampleCount = 0
  #peak = 0
  #energy = 0

  constructor(analysis: Analysis, writers: readonly AudioWriter[]) {
    const { channelCount, sampleRate } = analysis.format
    this.#analysis = analysis
    this.#writers = writers
    this.#limiter = new PeakLimiter(channelCount, sampleRate, ceiling)
    this.#gain = analysis.peak > maxLimitedPeak ? ceiling / analysis.peak : 1
  }

  get sampleCount(): number {
    return this.#sampleCount
  }

  /** Resampling there and back may give some samples more than there were: they are cut. */
  write(block: Planar): void {
    const left = this.#analysis.sampleCount - this.#sampleCount
    const count = Math.min(left, block[0]?.length ?? 0)
    this.#sampleCount += count
    const kept = block.map((channel) => channel.subarray(0, count))
    if (this.#gain !== 1) for (const channel of kept) scale(channel, this.#gain)
    this.#emit(this.#limiter.write(kept))
  }

  /** Completes the files. Samples that resampling gave too few are silence. */
  finish() {
    const missing = this.#analysis.sampleCount - this.#sampleCount
    if (missing > 0)
      this.write(Array.from({ length: this.#analysis.format.channelCount }, () => new Float32Array(missing)))
    this.#emit(this.#limiter.finish())
    for (const writer of this.#writers) writer.finish()
    const values = this.#sampleCount * this.#analysis.format.channelCount
    return {
      sampleCount: this.#sampleCount,
      outputPeak: this.#peak,
      outputPower: values === 0 ? 0 : this.#energy / values,
      limitedSamples: this.#limiter.limitedCount,
      outputGain: this.#gain,
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
    for (const writer of this.#writers) writer.write(block)
  }
}

function scale(samples: Float32Array, gain: number): void {
  for (let i = 0; i < samples.length; i++) samples[i] = samples[i]! * gain
}
