/** Finds model files in a folder, and checks that they are the right bytes. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

export type ModelId = { fileName: string; sha256: string }

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
