/** Finds when somebody speaks: by Silero where its model is, else by RNNoise. */

import { findModel } from '#engines/find-model.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { sileroVad } from '#engines/model-catalogue.ts'
import { Pacer } from '#engines/pacer.ts'
import type { Provider, SpeechRegion } from '../facts.ts'
import { inFrames, monoSound } from './mono-sound.ts'
import { openRnnoiseScorer } from './rnnoise-scorer.ts'
import { openSilero } from './silero.ts'
import { SpeechRegions } from './speech-regions.ts'
import type { SpeechScorer } from './speech-scorer.ts'

export type SpeechSearch = {
  inputPath: string
  durationMs: number
  modelFolder: string | null
  limits: MediaLimits
}

type Progress = { signal: AbortSignal; onProgress(fraction: number): void }

/** @throws TriptychError `media_*`, `model_unavailable`, `work_canceled` */
export async function findSpeech(
  { inputPath, durationMs, modelFolder, limits }: SpeechSearch,
  { signal, onProgress }: Progress,
): Promise<{ speech: SpeechRegion[]; provider: Provider }> {
  using scorer = await openScorer(modelFolder)
  const frameMs = (scorer.frameLength * 1000) / scorer.sampleRate
  const regions = new SpeechRegions(frameMs)
  const pacer = new Pacer(signal)
  let atMs = 0
  for (const frame of inFrames(monoSound(inputPath, limits, scorer.sampleRate), scorer.frameLength)) {
    regions.add(await scorer.score(frame))
    atMs += frameMs
    if (!pacer.isDue()) continue
    await pacer.pause()
    onProgress(durationMs > 0 ? Math.min(1, atMs / durationMs) : 0)
  }
  return { speech: regions.finish(durationMs), provider: scorer.provider }
}

async function openScorer(modelFolder: string | null): Promise<SpeechScorer> {
  const model = findModel(modelFolder, sileroVad)
  return 'bytes' in model ? await openSilero(model.bytes) : await openRnnoiseScorer()
}
