/** Chooses the chain that runs: the one asked for, or the fallback when what it needs is not at hand. */
import { TriptychError } from '#base/errors.ts'
import { GtcrnEstimator } from './gtcrn.ts'
import { findModel, gtcrnModel } from './models.ts'
import { RnnoiseEstimator } from './rnnoise.ts'
import type { SpeechEstimator } from './speech-estimator.ts'

export type ChainName = 'flash' | 'rnnoise-wiener'

export type Chain = {
  name: ChainName
  estimator: SpeechEstimator
  /** Why the fallback runs, or null when the chain asked for does. */
  fallbackReason: string | null
  /** SHA-256 of the model files in use, in hex. */
  models: Array<{ fileName: string; sha256: string }>
}

/** @param levelGain factor that brings the speech to the level the models were trained at. */
export async function openFlashChain(modelFolder: string | null, levelGain: number): Promise<Chain> {
  const found = findModel(modelFolder, gtcrnModel)
  if ('missing' in found) return openFallback(found.missing, levelGain)
  try {
    const estimator = await GtcrnEstimator.load(found.bytes, levelGain)
    return { name: 'flash', estimator, fallbackReason: null, models: [{ ...gtcrnModel }] }
  } catch (error) {
    if (error instanceof TriptychError && error.code === 'model_unavailable') {
      return openFallback(error.message, levelGain)
    }
    throw error
  }
}

async function openFallback(fallbackReason: string, levelGain: number): Promise<Chain> {
  const estimator = await RnnoiseEstimator.load(levelGain)
  return { name: 'rnnoise-wiener', estimator, fallbackReason, models: [] }
}
