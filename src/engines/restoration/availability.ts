/** Which chain would run on this machine, and why: for those who operate it. */
import { findModel, gtcrnModel } from './models.ts'

/** One sentence; never throws. */
export async function describeAvailability(modelFolder: string | null): Promise<string> {
  const model = findModel(modelFolder, gtcrnModel)
  if ('missing' in model) return `RNNoise with a Wiener step. ${model.missing}`
  try {
    await import('onnxruntime-node')
    return 'flash (GTCRN)'
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `RNNoise with a Wiener step. ONNX Runtime does not load: ${reason}`
  }
}
