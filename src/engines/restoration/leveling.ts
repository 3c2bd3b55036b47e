/**
 * Brings a finished result to its level in a second pass: to a loudness, or only under full scale when repaired
 * peaks stand out of it. A static gain and a limiter, so that dynamics stay; one more step corrects what the
 * limiter took.
 */
import { AudioWriter } from '#engines/media/audio-writer.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { SoundReader } from '#engines/media/sound-reader.ts'
import { Pacer } from '#engines/pacer.ts'
import type { Analysis } from './analysis.ts'
import { type OutputMeasures, OutputStage } from './output-stage.ts'
import { fullScaleCeiling, type SoundTarget } from './restore-sound.ts'

/** -12 dB: the room an unlevelled result has for peaks beyond full scale. */
export const headroomGain = 0.25
/** -1.5 dBFS: lossy codecs and converters overshoot by about so much (EBU R 128 asks for -1 dBTP). */
const loudCeiling = 10 ** (-1.5 / 20)
const toleranceLu = 0.1
/** +40 dB: what is quieter than -56 LUFS is not speech that somebody wants to hear. */
const maxGain = 100

export type LevelOptions = {
  /** The result, written with `headroomGain`. */
  unlevelled: SoundTarget
  measures: OutputMeasures
  /** LUFS, or null to keep the level. */
  targetLoudness: number | null
  targets: readonly SoundTarget[]
  analysis: Analysis
  limits: MediaLimits
  signal: AbortSignal
  /** Called often, as a sign of life. */
  onProgress: () => void
}

/** @returns the measures of what was written, and the gain it got against the unlevelled file. */
export async function level(options: LevelOptions): Promise<OutputMeasures & { gain: number }> {
  const { measures, targetLoudness: target } = options
  if (target === null || measures.loudness === null) {
    const gain = Math.min(
      1 / headroomGain,
      measures.outputPeak > 0 ? fullScaleCeiling / measures.outputPeak : 1,
    )
    return { ...(await applyGain(options, gain, fullScaleCeiling)), gain }
  }
  const gain = Math.min(maxGain, 10 ** ((target - measures.loudness) / 20))
  const first = await applyGain(options, gain, loudCeiling)
  if (first.loudness === null || Math.abs(first.loudness - target) <= toleranceLu) return { ...first, gain }
  const corrected = Math.min(maxGain, gain * 10 ** ((target - first.loudness) / 20))
  return { ...(await applyGain(options, corrected, loudCeiling)), gain: corrected }
}

async function applyGain(options: LevelOptions, gain: number, ceiling: number): Promise<OutputMeasures> {
  const { sampleRate, channelCount } = options.analysis.format
  const { sampleCount } = options.analysis
  const pacer = new Pacer(options.signal)
  using resources = new DisposableStack()
  const reader = resources.use(new SoundReader(options.unlevelled.path, options.limits))
  const writers = options.targets.map(({ path, format }) =>
    resources.use(new AudioWriter(path, format, sampleRate, channelCount)),
  )
  const output = new OutputStage({ sampleRate, channelCount, sampleCount, gain, ceiling, writers })
  for (let block = reader.read(); block !== null; block = reader.read()) {
    output.write(block)
    if (!pacer.isDue()) continue
    await pacer.pause()
    options.onProgress()
  }
  return output.finish()
}
