/**
 * The port to a bucket that others fill and we only read: a folder, or a part of an object store. Keys are users'
 * text, and none leaves its bucket.
 */
import type { Readable } from 'node:stream'

export type BucketObject = {
  /** Destroy it when it is not read to its end. Fails with `storage_failed`. */
  stream: Readable
  sizeBytes: number
}

export type Bucket = {
  /**
   * Null when there is no such file, or the key is none (see `isObjectKey`), or leads elsewhere. Throws
   * `storage_failed` when the store cannot be used.
   */
  open(key: string, signal?: AbortSignal): Promise<BucketObject | null>
}
