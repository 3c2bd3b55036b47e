/** The second pass over a file: restores its sound and writes the files that were asked for. */
import { type AudioFileFormat, AudioWriter } from '#engines/media/audio-writer.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import type { Planar } from '#engines/media/planar.ts'
import { SoundReader } from '#engines/media/sound-reader.ts'
import { Pacer } from '#engines/pacer.ts'
import type { Analysis } from './analysis.ts'
import type { Chain } from './chain.ts'
import { type OutputMeasures, OutputStage } from './output-stage.ts'
import { Pipeline, type Treatment } from './pipeline.ts'

/** Just under full scale, so that rounding to 24 bits cannot reach it. */
export const fullScaleCeiling = 0.999
const chunkSeconds = 1

export type SoundTarget = { path: string; format: AudioFileFormat }

export type RestoreSoundOptions = {
  inputPath: string
  limits: MediaLimits
  analysis: Analysis
  chain: Chain
  treatment: Treatment
  /** The result, where there is one already; then the file is not read again. */
  rendered: Planar | null
  gain: number
  targets: readonly SoundTarget[]
  signal: AbortSignal
  onProgress: (fraction: number) => void
}

/** @throws TriptychError `media_*`, `storage_*`, `work_canceled` */
export async function restoreSound(options: RestoreSoundOptions): Promise<OutputMeasures> {
  const { analysis, gain, onProgress } = options
  const { sampleRate, channelCount } = analysis.format
  const pacer = new Pacer(options.signal)
  using resources = new DisposableStack()
  const writers = options.targets.map(({ path, format }) =>
    resources.use(new AudioWriter(path, format, sampleRate, channelCount)),
  )
  const { sampleCount } = analysis
  const ceiling = fullScaleCeiling
  const output = new OutputStage({ sampleRate, channelCount, sampleCount, gain, ceiling, writers })
  const blocks = options.rendered === null ? treated(options, pacer) : chunksOf(options.rendered, sampleRate)
  for await (const block of blocks) {
    output.write(block)
    if (!pacer.isDue()) continue
    await pacer.pause()
    onProgress(output.sampleCount / sampleCount)
  }
  return output.finish()
}

async function* treated(
  { inputPath, limits, analysis, chain, treatment }: RestoreSoundOptions,
  pacer: Pacer,
): AsyncGenerator<Planar> {
  using reader = new SoundReader(inputPath, limits)
  using pipeline = new Pipeline({ analysis, chain, treatment, pacer })
  for (let block = reader.read(); block !== null; block = reader.read()) yield* pipeline.write(block)
  yield* pipeline.finish()
}

function* chunksOf(sound: Planar, sampleRate: number): Generator<Planar> {
  const step = chunkSeconds * sampleRate
  const length = sound[0]?.length ?? 0
  for (let from = 0; from < length; from += step) {
    yield sound.map((channel) => channel.subarray(from, from + step))
  }
}
