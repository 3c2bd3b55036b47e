/** What this machine can do, for `triptych doctor`: each engine, and with what it would work. */
import { findModel, gtcrnModel } from '#engines/restoration/models.ts'

export type EngineFinding = { part: string; ok: boolean; detail: string }

export async function engineReport(modelsFolder: string): Promise<EngineFinding[]> {
  return [await restorationReport(modelsFolder)]
}

async function restorationReport(modelsFolder: string): Promise<EngineFinding> {
  const model = findModel(modelsFolder, gtcrnModel)
  if ('missing' in model) {
    return { part: 'restoration engine', ok: true, detail: `RNNoise with a Wiener step: ${model.missing}` }
  }
  try {
    await import('onnxruntime-node')
    return { part: 'restoration engine', ok: true, detail: 'flash (GTCRN)' }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return {
      part: 'restoration engine',
      ok: true,
      detail: `RNNoise with a Wiener step: ONNX Runtime does not load (${reason})`,
    }
  }
}
