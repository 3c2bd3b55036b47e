/** Which chains would run on this machine, and why: for those who operate it. */
import { findModel } from '#engines/find-model.ts'
import { loadOnnxRuntime } from '#engines/onnx-runtime.ts'
import { dnsmosModel, gtcrnModel } from './models.ts'

/** A sentence or two; never throws. */
export async function describeAvailability(modelFolder: string | null): Promise<string> {
  const model = findModel(modelFolder, gtcrnModel)
  if ('missing' in model) return `RNNoise with a Wiener step. ${model.missing}`
  try {
    await loadOnnxRuntime()
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `RNNoise with a Wiener step. ONNX Runtime does not load: ${reason}`
  }
  const judge = findModel(modelFolder, dnsmosModel)
  const chains = 'flash (GTCRN), best (GTCRN and RNNoise)'
  return 'missing' in judge ? `${chains}; best decides by plain measures. ${judge.missing}` : `${chains}.`
}
