/** Stored files on their way to an engine, and what it made on the way back. */
import { TriptychError } from '#base/errors.ts'
import type { NewAsset } from '#core/assets/asset-store.ts'
import type { Core } from '#core/core.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'

/**
 * @param into a folder of the attempt's own
 * @returns the path of a file that must not be written to
 */
export async function checkOutAsset(
  { core, blobs }: { core: Core; blobs: BlobStore },
  { accountId, assetId }: { accountId: string; assetId: string },
  into: string,
  signal: AbortSignal,
): Promise<string> {
  const asset = await core.assets.get(accountId, assetId)
  if (asset.size_bytes === 0) throw new TriptychError('media_empty')
  return await blobs.checkout(asset.blob_key, into, { signal })
}

type MadeFile = { path: string; mediaType: string }

/**
 * Stores each path once; when it rejects, nothing is left of those that were stored.
 * @param onProgress told the share that is done
 * @returns what was stored, by path
 */
export async function storeFiles(
  core: Core,
  files: readonly MadeFile[],
  { signal, onProgress }: { signal: AbortSignal; onProgress: (fraction: number) => void },
): Promise<Map<string, NewAsset>> {
  const stored = new Map<string, NewAsset>()
  try {
    for (const [index, { path, mediaType }] of files.entries()) {
      onProgress(index / files.length)
      signal.throwIfAborted()
      if (!stored.has(path)) stored.set(path, await core.assets.storeFile(path, mediaType, { signal }))
    }
  } catch (error) {
    await dropFiles(core, stored)
    throw error
  }
  return stored
}

/** For work that fails after its files were stored. */
export async function dropFiles(core: Core, stored: ReadonlyMap<string, NewAsset>): Promise<void> {
  for (const { blobKey } of stored.values()) await core.assets.loose.drop(blobKey)
}
