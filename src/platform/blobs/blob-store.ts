/**
 * The port to stored bytes. Everything outside this folder names a blob by its key and never by a path, so a
 * local folder and an object store are the same to it; `blob-store.suite.ts` is the contract in tests.
 *
 * Keys are short ASCII paths that we choose (`blob-key.ts`), never a user's text. A key is written once and
 * is afterwards either whole or absent, for every reader. No key may be the folder of another (`a`, `a/b`).
 *
 * Every method throws TriptychError: `storage_full` when no space is left, `storage_failed` for other
 * failures of the store, `internal` for a key that is not allowed, and what its own comment says.
 */
import type { Readable } from 'node:stream'

export type BlobFacts = {
  sizeBytes: number
  /** Lower-case hexadecimal. */
  sha256: string
}

export type BlobInfo = { key: string; sizeBytes: number; modifiedAt: Date }

export type BlobPutOptions = {
  /** Most bytes to take; one more fails with `upload_too_large`. */
  maxBytes?: number
  /** Exactly how many bytes are to come; any other number fails with `upload_incomplete`. */
  expectedBytes?: number
  /** Fails the put with its reason when that is a TriptychError, else with `work_canceled`. */
  signal?: AbortSignal
  /**
   * The chunks of `source` are nobody else's, as those of a network request are: their memory may be given back
   * as soon as they are stored, which saves the garbage collector half the work of an upload.
   */
  ownsChunks?: boolean
}

/** Both ends count from 0 and belong to the range; an end past the last byte means the last byte. */
export type BlobRange = { start: number; endInclusive: number }

export type BlobRead = {
  /** Destroy it when it is not read to its end. Fails with `storage_failed`. */
  stream: Readable
  /** Size of the whole blob. */
  sizeBytes: number
  /** How many bytes `stream` carries. */
  lengthBytes: number
}

export type BlobStore = {
  /**
   * Streams `source` into a new blob in constant memory; when this resolves the blob survives a power cut,
   * when it rejects nothing is left. A Readable that fails or ends early gives `upload_incomplete` (a
   * TriptychError of the source passes through), a taken key `upload_closed`. A Readable is not destroyed
   * when the put fails, except by `signal`, so that its owner can still answer on the same connection.
   */
  put(key: string, source: BlobSource, options?: BlobPutOptions): Promise<BlobFacts>
  /**
   * Makes a blob of a finished local file, without copying where the store can. Consumes the file: once this
   * resolves it may be gone, and it must not be written to any more. When it rejects the file is untouched.
   */
  putFile(key: string, localPath: string, options?: BlobPutOptions): Promise<BlobFacts>
  /** Throws `blob_missing`, or `request_invalid` with fact `sizeBytes` for a range that holds no byte. */
  get(key: string, range?: BlobRange): Promise<BlobRead>
  stat(key: string): Promise<BlobInfo | null>
  /** Does nothing when there is no such blob. */
  delete(key: string): Promise<void>
  /** Blobs whose key begins with `prefix` (which may end inside a name), in order of their keys' bytes. */
  list(prefix: string): AsyncIterable<BlobInfo>
  /**
   * A local file with the blob's bytes, inside `folder`, for engines that need one; it is for reading only
   * and is removed together with the folder by its owner. Throws `blob_missing`.
   */
  checkout(key: string, folder: string, options?: { signal?: AbortSignal }): Promise<string>
  /**
   * Removes what broken-off puts left, never that of a live process; returns how many it removed. Where the
   * writer cannot be judged, leavings untouched for `abandonedAfterMs` (default a day) are taken as dead.
   */
  sweepTemporary(options?: { abandonedAfterMs?: number }): Promise<number>
  /** Resolves when the store can be written to right now. `freeBytes` is null where there is no such limit. */
  check(): Promise<{ freeBytes: number | null }>
  close(): Promise<void>
}

export type BlobSource = Readable | AsyncIterable<Uint8Array>
