/** Finds the model files that restoration can use in a folder, and knows which bytes they must have. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** GTCRN with the DNS3 weights, from Xiaobin-Rong/gtcrn at 3862c44, stream/onnx_models/gtcrn_simple.onnx. */
export const gtcrnModel = {
  fileName: 'gtcrn_simple.onnx',
  sha256: 'b4718df6228e7bdf1a8a435cf98f838636eb2fd331acabf86ba87c5192ebcb87',
} as const

export type FoundModel = { bytes: Uint8Array } | { missing: string }

/** The model's bytes, or in one sentence why they cannot be used. */
export function findModel(folder: string | null, model: { fileName: string; sha256: string }): FoundModel {
  if (folder === null) return { missing: 'No folder of model files is set.' }
  let bytes: Uint8Array
  try {
    bytes = readFileSync(join(folder, model.fileName))
  } catch {
    return { missing: `The model file ${model.fileName} is not in the folder of models.` }
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== model.sha256)
    return { missing: `The model file ${model.fileName} is damaged or of another version.` }
  return { bytes }
}
