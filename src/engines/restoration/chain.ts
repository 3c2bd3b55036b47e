/** Chooses the chain that runs: the one asked for, or the fallback when what it needs is not at hand. */
import { TriptychError } from '#base/errors.ts'
import { findModel, type ModelId } from '#engines/find-model.ts'
import { BestEstimator } from './best-estimator.ts'
import type { ChainName, ChainRequest } from './chain-names.ts'
import { GtcrnModel } from './gtcrn.ts'
import { gtcrnModel } from './models.ts'
import { RnnoiseModel } from './rnnoise.ts'
import type { SpeechEstimator } from './speech-estimator.ts'

export type Chain = Disposable & {
  name: ChainName
  /** Why the fallback runs, or null when the chain asked for does. */
  fallbackReason: string | null
  /** SHA-256 of the model files in use, in hex. */
  models: ModelId[]
  /**
   * Estimators of one chain are independent of each other, but must be disposed before it.
   * @param levelGain factor that brings the speech to the level the models were trained at.
   */
  createEstimator(levelGain: number): SpeechEstimator
}

export async function openChain(request: ChainRequest, modelFolder: string | null): Promise<Chain> {
  const found = findModel(modelFolder, gtcrnModel)
  if ('missing' in found) return openFallback(found.missing)
  let gtcrn: GtcrnModel
  try {
    gtcrn = await GtcrnModel.load(found.bytes)
  } catch (error) {
    if (!(error instanceof TriptychError && error.code === 'model_unavailable')) throw error
    return openFallback(error.message)
  }
  const rnnoise = request === 'best' ? await RnnoiseModel.load() : null
  return {
    name: request,
    fallbackReason: null,
    models: [{ ...gtcrnModel }],
    createEstimator: (levelGain) => {
      const first = gtcrn.createEstimator(levelGain)
      return rnnoise === null ? first : new BestEstimator(first, rnnoise.createEstimator(levelGain))
    },
    [Symbol.dispose]: () => gtcrn[Symbol.dispose](),
  }
}

async function openFallback(fallbackReason: string): Promise<Chain> {
  const rnnoise = await RnnoiseModel.load()
  return {
    name: 'rnnoise-wiener',
    fallbackReason,
    models: [],
    createEstimator: (levelGain) => rnnoise.createEstimator(levelGain),
    [Symbol.dispose]: () => {},
  }
}
