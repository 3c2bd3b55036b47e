/**
 * Blobs as objects of an S3-compatible bucket: the key, after a prefix, is the object's name. Names with a
 * leading dot are the store's own: `.triptych/uploads/<owner>/<key>` notes which process sends a large blob.
 */
import { constants, createWriteStream } from 'node:fs'
import { open, rename } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { type Clock, systemClock } from '#base/clock.ts'
import { randomToken } from '#base/ids.ts'
import type { Log } from '#platform/log.ts'
import { ownerTag } from '#platform/process-owner.ts'
import { abortError, emptyRange, keyTaken, missing, notAFile } from '../blob-errors.ts'
import { assertBlobKey, assertBlobPrefix, isBlobKey } from '../blob-key.ts'
import type {
  BlobFacts,
  BlobInfo,
  BlobPutOptions,
  BlobRange,
  BlobRead,
  BlobSource,
  BlobStore,
} from '../blob-store.ts'
import { storedFileMode } from '../durable-file.ts'
import { statOrNull, unlinkIfThere } from '../file-operations.ts'
import { fileRangeStream } from '../file-range-stream.ts'
import { assertSizeExpected } from '../put-source.ts'
import { asStorageError } from '../storage-error.ts'
import { connectS3, defaultS3Limits, type S3Connection, type S3Limits } from './s3-connection.ts'
import { S3Multipart } from './s3-multipart.ts'
import { type ObjectRead, S3Objects } from './s3-objects.ts'
import { firstUse, writeProbe } from './s3-probe.ts'
import { s3ReadStream } from './s3-read-stream.ts'
import type { S3Credentials, S3Settings } from './s3-settings.ts'
import { S3Sweep, uploadNote } from './s3-sweep.ts'
import { type UploadPlan, upload } from './s3-upload.ts'

const dayMs = 24 * 3_600_000
const parallelOfStream = 2
const parallelOfFile = 4

export type S3StoreOptions = { clock?: Clock; log?: Log; limits?: Partial<S3Limits> }

/** Opens the store and proves by a write that it can be used; throws `config_invalid` for a bucket that is not there. */
export async function openS3BlobStore(
  settings: S3Settings,
  credentials: S3Credentials,
  options: S3StoreOptions = {},
): Promise<BlobStore> {
  const connection = await connectS3(settings, credentials, { ...defaultS3Limits, ...options.limits })
  try {
    const isConditional = await firstUse(new S3Objects(connection), settings)
    if (!isConditional)
      options.log?.warn(
        'the object store does not refuse to overwrite: a key taken by two writers at once keeps the later',
      )
    return new S3BlobStore(connection, isConditional, options.clock ?? systemClock)
  } catch (thrown) {
    connection.close()
    throw thrown
  }
}

class S3BlobStore implements BlobStore {
  readonly #connection: S3Connection
  readonly #objects: S3Objects
  readonly #multipart: S3Multipart
  readonly #isConditional: boolean
  readonly #clock: Clock

  constructor(connection: S3Connection, isConditional: boolean, clock: Clock) {
    this.#connection = connection
    this.#objects = new S3Objects(connection)
    this.#multipart = new S3Multipart(connection, this.#objects)
    this.#isConditional = isConditional
    this.#clock = clock
  }

  async put(key: string, source: BlobSource, options: BlobPutOptions = {}): Promise<BlobFacts> {
    assertBlobKey(key)
    return this.#upload(key, source, options, parallelOfStream)
  }

  async putFile(key: string, localPath: string, options: BlobPutOptions = {}): Promise<BlobFacts> {
    assertBlobKey(key)
    return guarded(async () => {
      const handle = await open(localPath, constants.O_RDONLY | constants.O_NOFOLLOW)
      let sizeBytes: number
      try {
        const stats = await handle.stat()
        if (!stats.isFile()) throw notAFile()
        sizeBytes = stats.size
        assertSizeExpected(sizeBytes, options)
      } catch (thrown) {
        await handle.close()
        throw thrown
      }
      const source = fileRangeStream(handle, 0, sizeBytes)
      try {
        const expected = { ...options, expectedBytes: sizeBytes, ownsChunks: true }
        const facts = await this.#upload(key, source, expected, parallelOfFile)
        await unlinkIfThere(localPath)
        return facts
      } finally {
        source.destroy()
      }
    })
  }

  async get(key: string, range?: BlobRange): Promise<BlobRead> {
    assertBlobKey(key)
    return this.#read(key, range)
  }

  async stat(key: string): Promise<BlobInfo | null> {
    assertBlobKey(key)
    const found = await this.#objects.head(key)
    return found && { key, sizeBytes: found.sizeBytes, modifiedAt: found.modifiedAt }
  }

  async delete(key: string): Promise<void> {
    assertBlobKey(key)
    await this.#objects.delete(key)
  }

  async *list(prefix: string): AsyncIterable<BlobInfo> {
    assertBlobPrefix(prefix)
    for await (const { name, sizeBytes, modifiedAt } of this.#objects.list(prefix)) {
      // Our own notes, and whatever else somebody keeps in the bucket.
      if (isBlobKey(name)) yield { key: name, sizeBytes, modifiedAt }
    }
  }

  async checkout(key: string, folder: string, options: { signal?: AbortSignal } = {}): Promise<string> {
    assertBlobKey(key)
    return guarded(async () => {
      const { signal } = options
      if (signal?.aborted) throw abortError(signal)
      // No key holds a plus, so different keys never meet; the ending stays, which some readers look at.
      const local = join(resolve(folder), key.replaceAll('/', '+'))
      if (await statOrNull(local)) return local
      const partial = `${local}.${randomToken(6)}.partial`
      try {
        const { stream } = await this.#read(key, undefined, signal)
        const file = createWriteStream(partial, {
          flags: 'wx',
          mode: storedFileMode,
          highWaterMark: 1 << 20,
        })
        await pipeline(stream, file, signal ? { signal } : {})
        await rename(partial, local)
        return local
      } catch (thrown) {
        await unlinkIfThere(partial)
        throw signal?.aborted ? abortError(signal) : thrown
      }
    })
  }

  sweepTemporary(options: { abandonedAfterMs?: number } = {}): Promise<number> {
    const untouchedSince = this.#clock.now().getTime() - (options.abandonedAfterMs ?? dayMs)
    return new S3Sweep(this.#objects, this.#multipart).run(new Date(untouchedSince))
  }

  async check(): Promise<{ freeBytes: number | null }> {
    await writeProbe(this.#objects)
    return { freeBytes: null }
  }

  async close(): Promise<void> {
    this.#connection.close()
  }

  async #upload(
    key: string,
    source: BlobSource,
    options: BlobPutOptions,
    parallel: number,
  ): Promise<BlobFacts> {
    // Checked first so that a taken key costs no transfer; the write itself decides where the store can.
    if (await this.#objects.head(key)) throw keyTaken(key)
    const note = uploadNote(key)
    const plan: UploadPlan = {
      objects: this.#objects,
      multipart: this.#multipart,
      name: key,
      token: `${ownerTag()}.${randomToken(12)}`,
      isOnlyIfAbsent: this.#isConditional,
      leastPartBytes: this.#connection.limits.partBytes,
      parallel,
      begun: async () => {
        await this.#objects.put(note, new Uint8Array(0), ownerTag(), false)
      },
      // A note too many does no harm: it goes with the first sweep after this process.
      ended: () => this.#objects.delete(note).catch(() => undefined),
    }
    const facts = await upload(plan, source, options)
    if (facts === null) throw keyTaken(key)
    return facts
  }

  async #read(key: string, range: BlobRange | undefined, signal?: AbortSignal): Promise<BlobRead> {
    const isSound = !range || (Number.isSafeInteger(range.start) && range.start >= 0)
    const isForward = !range || range.endInclusive >= range.start
    const found: ObjectRead | string =
      isSound && isForward
        ? await this.#objects.get(key, { ...range, ...(signal ? { signal } : {}) })
        : 'no such range'
    if (found === 'no such range') {
      const info = await this.#objects.head(key)
      throw info ? emptyRange(info.sizeBytes) : missing(key)
    }
    if (typeof found === 'string') throw missing(key)
    const { body, sizeBytes, lengthBytes, etag } = found
    const start = range?.start ?? 0
    const stream = s3ReadStream(body, start, lengthBytes, async (position, stopped) => {
      const rest = await this.#objects.get(key, {
        start: position,
        endInclusive: start + lengthBytes - 1,
        etag,
        signal: stopped,
      })
      if (typeof rest === 'string') throw missing(key)
      return rest.body
    })
    return { stream, sizeBytes, lengthBytes }
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw asStorageError(thrown)
  }
}
