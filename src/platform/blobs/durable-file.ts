/**
 * Writes a stream into a new file at the speed of the disk, with the hash on the way, so that it survives a
 * power cut. Figures behind the numbers here: bench/upload/.
 */
import { createHash } from 'node:crypto'
import { type FileHandle, open } from 'node:fs/promises'
import { abortError } from './blob-errors.ts'
import type { BlobFacts, BlobPutOptions, BlobSource } from './blob-store.ts'
import { assertSizeAllowed, assertSizeExpected, readPutSource, releaseChunk } from './put-source.ts'
import { asStorageError } from './storage-error.ts'

// A network read is 16 to 64 KiB; one system call for many of them costs a third less than one each, which
// pays for the hash. Beyond 1 MiB nothing is gained. The count bounds memory when chunks are slivers of
// larger buffers, which they keep alive.
const batchBytes = 1 << 20
const batchChunks = 128
// The disk writes behind the stream, so that the last sync has little left to wait for.
const syncEveryBytes = 32 << 20

/** Files are made without write permission: what is stored does not change. */
export const storedFileMode = 0o400

/**
 * Writes `source` to `path`, which must not exist, and returns once it is on the disk. When it rejects
 * the file may exist, in any state: its caller removes it.
 */
export async function writeDurableFile(
  path: string,
  source: BlobSource,
  options: BlobPutOptions,
): Promise<BlobFacts> {
  const handle = await open(path, 'wx', storedFileMode).catch((thrown) =>
    Promise.reject(asStorageError(thrown)),
  )
  const sink = new HashingSink(handle, options.ownsChunks === true)
  try {
    const sizeBytes = await readPutSource(source, options, (chunk) => sink.write(chunk))
    return { sizeBytes, sha256: await sink.finish() }
  } finally {
    await sink.settle()
    await handle.close().catch(() => undefined)
  }
}

/** Hashes an open file in constant memory, with the same checks as a put. Read failures are the system's own. */
export async function hashFile(handle: FileHandle, options: BlobPutOptions): Promise<BlobFacts> {
  const hash = createHash('sha256')
  const buffer = Buffer.allocUnsafeSlow(batchBytes)
  let sizeBytes = 0
  for (;;) {
    if (options.signal?.aborted) throw abortError(options.signal)
    const { bytesRead } = await handle.read(buffer, 0, batchBytes, sizeBytes)
    if (bytesRead === 0) break
    sizeBytes += bytesRead
    assertSizeAllowed(sizeBytes, options)
    hash.update(buffer.subarray(0, bytesRead))
  }
  assertSizeExpected(sizeBytes, options)
  return { sizeBytes, sha256: hash.digest('hex') }
}

/** Collects chunks into large writes, one of them under way while the next fills. */
class HashingSink {
  readonly #handle: FileHandle
  readonly #ownsChunks: boolean
  readonly #hash = createHash('sha256')
  #batch: Uint8Array[] = []
  #batchSize = 0
  #unsyncedBytes = 0
  #writing: Promise<void> = Promise.resolve()
  #syncing: Promise<void> | null = null
  #failure: unknown

  constructor(handle: FileHandle, ownsChunks: boolean) {
    this.#handle = handle
    this.#ownsChunks = ownsChunks
  }

  async write(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk)
    this.#batch.push(chunk)
    this.#batchSize += chunk.byteLength
    if (this.#batchSize >= batchBytes || this.#batch.length >= batchChunks) await this.#flush()
  }

  /** Resolves with the SHA-256 once all is on the disk. */
  async finish(): Promise<string> {
    await this.#flush()
    await this.settle()
    this.#throwFailure()
    await this.#handle.sync().catch((thrown) => Promise.reject(asStorageError(thrown)))
    return this.#hash.digest('hex')
  }

  /** Resolves when nothing touches the file any more; never rejects. */
  async settle(): Promise<void> {
    await this.#writing
    await this.#syncing
  }

  async #flush(): Promise<void> {
    await this.#writing
    this.#throwFailure()
    const batch = this.#batch
    const size = this.#batchSize
    this.#batch = []
    this.#batchSize = 0
    this.#writing = this.#writeAll(batch, size).catch((thrown) => this.#fail(thrown))
    this.#unsyncedBytes += size
    if (this.#unsyncedBytes < syncEveryBytes || this.#syncing) return
    this.#unsyncedBytes = 0
    this.#syncing = this.#handle
      .datasync()
      .catch((thrown) => this.#fail(thrown))
      .finally(() => {
        this.#syncing = null
      })
  }

  async #writeAll(batch: Uint8Array[], size: number): Promise<void> {
    const { bytesWritten } = await this.#handle.writev(batch)
    if (bytesWritten < size) {
      // A write comes up short when the disk fills: the rest then tells the reason.
      let rest: Uint8Array = Buffer.concat(batch).subarray(bytesWritten)
      while (rest.byteLength > 0) rest = rest.subarray((await this.#handle.write(rest)).bytesWritten)
    }
    if (this.#ownsChunks) for (const chunk of batch) releaseChunk(chunk)
  }

  #fail(thrown: unknown): void {
    this.#failure ??= thrown
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw asStorageError(this.#failure)
  }
}
