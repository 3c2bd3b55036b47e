/** Chooses the store that a setting names. */
import { isAbsolute } from 'node:path'
import { type Clock, systemClock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'
import type { BlobStore } from './blob-store.ts'
import { openFileBlobStore } from './file-blob-store.ts'

/**
 * Opens `file:/folder` (taken literally, nothing is percent-decoded) and makes the folder when it is absent.
 * Throws `config_invalid` for any other text and `storage_failed` when the folder cannot be used.
 */
export async function openBlobStore(setting: string, clock: Clock = systemClock): Promise<BlobStore> {
  if (setting.startsWith('file:')) {
    const folder = setting.slice('file:'.length).replace(/^\/\/(?=\/)/, '')
    if (!isAbsolute(folder)) {
      throw new TriptychError('config_invalid', {
        detail: `The blob store must name an absolute folder, such as file:/var/lib/triptych/blobs; it is "${setting}".`,
      })
    }
    return openFileBlobStore(folder, clock)
  }
  if (setting.startsWith('s3:')) {
    throw new TriptychError('config_invalid', {
      detail: 'This version keeps blobs in a local folder only (file:/folder); s3:// is not there yet.',
    })
  }
  throw new TriptychError('config_invalid', {
    detail: 'The blob store must be given as file:/folder.',
  })
}
