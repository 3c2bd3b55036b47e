/** Finds the model files that restoration can use in a folder, and checks that they are the right bytes. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { dnsmos, gtcrn } from '#engines/model-catalogue.ts'

export type ModelId = { fileName: string; sha256: string }

/** GTCRN with the DNS3 weights. */
export const gtcrnModel: ModelId = { fileName: gtcrn.fileName, sha256: gtcrn.sha256 }
/** DNSMOS P.835. */
export const dnsmosModel: ModelId = { fileName: dnsmos.fileName, sha256: dnsmos.sha256 }

export type FoundModel = { bytes: Uint8Array } | { missing: string }

/** The model's bytes, or in one sentence why they cannot be used. */
export function findModel(folder: string | null, model: ModelId): FoundModel {
  if (folder === null) return { missing: 'No folder of model files is set.' }
  let bytes: Uint8Array
  try {
    bytes = readFileSync(join(folder, model.fileName))
  } catch {
    return { missing: `The model file ${model.fileName} is not in the folder of models.` }
  }
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  if (sha256 !== model.sha256) {
    return { missing: `The model file ${model.fileName} is damaged or of another version.` }
  }
  return { bytes }
}
