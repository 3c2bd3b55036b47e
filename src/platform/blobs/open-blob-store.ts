/** Chooses the store that a setting names. */
import { isAbsolute } from 'node:path'
import type { Clock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'
import type { Log } from '#platform/log.ts'
import type { BlobStore } from './blob-store.ts'
import { openFileBlobStore } from './file-blob-store.ts'
import { openS3BlobStore } from './s3/s3-blob-store.ts'
import { parseS3Settings, type S3Credentials } from './s3/s3-settings.ts'

export type BlobStoreOptions = {
  /** For `s3:`; a store of files needs none. */
  credentials?: S3Credentials | null
  clock?: Clock
  log?: Log
}

/** The folder that `file:` names; null for a store that is not on a disk of this machine. */
export function fileBlobFolder(setting: string): string | null {
  return setting.startsWith('file:') ? setting.slice('file:'.length).replace(/^\/\/(?=\/)/, '') : null
}

/**
 * Opens `file:/folder` (taken literally, nothing is percent-decoded; made when it is absent) or
 * `s3://bucket/prefix?endpoint=...` (docs/storage.md). Throws `config_invalid` for any other text, for missing
 * credentials and for a bucket that is not there, and `storage_failed` when the store cannot be used.
 */
export async function openBlobStore(setting: string, options: BlobStoreOptions = {}): Promise<BlobStore> {
  const folder = fileBlobFolder(setting)
  if (folder !== null) {
    if (!isAbsolute(folder)) {
      throw new TriptychError('config_invalid', {
        detail: `The blob store must name an absolute folder, such as file:/var/lib/triptych/blobs; it is "${setting}".`,
      })
    }
    return openFileBlobStore(folder, options.clock)
  }
  if (setting.startsWith('s3:')) {
    const settings = parseS3Settings(setting)
    if (!options.credentials) {
      throw new TriptychError('config_invalid', {
        detail: 'AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are required with a blob store of s3://.',
      })
    }
    return openS3BlobStore(settings, options.credentials, options)
  }
  throw new TriptychError('config_invalid', {
    detail: 'The blob store must be given as file:/folder or s3://bucket/prefix?endpoint=...',
  })
}
