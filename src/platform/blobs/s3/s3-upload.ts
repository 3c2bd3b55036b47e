/**
 * One put into a bucket: bytes are gathered into parts, and parts are sent while the next fills. What fits into
 * one part is one write; more is a multipart upload, which shows nothing until it is completed.
 */
import { createHash } from 'node:crypto'
import { abortError } from '../blob-errors.ts'
import type { BlobFacts, BlobPutOptions, BlobSource } from '../blob-store.ts'
import { readPutSource, releaseChunk } from '../put-source.ts'
import type { S3Multipart } from './s3-multipart.ts'
import type { S3Objects } from './s3-objects.ts'

const megabyte = 1 << 20
/** Most parts that an upload may have. */
const mostParts = 10_000
const largestPart = 1 << 30
// Stores that want parts of one size (Cloudflare's) take 40 GB of unknown length; beyond, parts must grow.
const equalParts = 5000
const partsPerGrowth = 500
const firstBuffer = 256 << 10

/** How large part `number` (from 1) is, so that any length fits into the parts there may be. */
export function partBytes(number: number, least: number, expectedBytes: number | undefined): number {
  if (expectedBytes !== undefined)
    return Math.max(least, Math.ceil(expectedBytes / mostParts / megabyte) * megabyte)
  const growths = Math.max(0, Math.ceil((number - equalParts) / partsPerGrowth))
  return Math.min(Math.max(least, largestPart), least * 2 ** growths)
}

export type UploadPlan = {
  objects: S3Objects
  multipart: S3Multipart
  name: string
  /** Unlike that of any other put. */
  token: string
  isOnlyIfAbsent: boolean
  leastPartBytes: number
  /** Parts under way at the same time. */
  parallel: number
  /** Called with an upload before its first part is sent, and when nothing of it is left open. */
  begun(): Promise<void>
  ended(): Promise<void>
}

/** Returns null when the name is taken. When it rejects, nothing is left, as far as the store can be reached. */
export async function upload(
  plan: UploadPlan,
  source: BlobSource,
  options: BlobPutOptions,
): Promise<BlobFacts | null> {
  const run = new Upload(plan, options)
  const hash = createHash('sha256')
  try {
    const sizeBytes = await readPutSource(source, options, async (chunk) => {
      hash.update(chunk)
      await run.take(chunk)
      if (options.ownsChunks) releaseChunk(chunk)
    })
    if (!(await run.finish())) return null
    return { sizeBytes, sha256: hash.digest('hex') }
  } catch (thrown) {
    throw options.signal?.aborted ? abortError(options.signal) : thrown
  } finally {
    await run.clear()
  }
}

class Upload {
  readonly #plan: UploadPlan
  readonly #expectedBytes: number | undefined
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #sending = new Set<Promise<void>>()
  readonly #spare: Buffer[] = []
  readonly #parts: { PartNumber: number; ETag: string }[] = []
  #buffer: Buffer
  #filled = 0
  #number = 1
  #uploadId: string | null = null
  /** Whether a write that would show the object was sent, and its outcome is not known. */
  #isPublishing = false
  #failure: unknown

  constructor(plan: UploadPlan, options: BlobPutOptions) {
    this.#plan = plan
    this.#expectedBytes = options.expectedBytes
    this.#signal = options.signal ? AbortSignal.any([this.#stop.signal, options.signal]) : this.#stop.signal
    const size = Math.min(options.expectedBytes ?? firstBuffer, this.#partBytes())
    this.#buffer = Buffer.allocUnsafeSlow(size)
  }

  async take(chunk: Uint8Array): Promise<void> {
    this.#throwFailure()
    for (let at = 0; at < chunk.byteLength; ) {
      // Only what follows a full part proves that it is not the last, so that one part alone is one write.
      if (this.#filled === this.#partBytes()) await this.#sendPart()
      this.#makeRoom(chunk.byteLength - at)
      const room = Math.min(chunk.byteLength - at, this.#buffer.byteLength - this.#filled)
      this.#buffer.set(chunk.subarray(at, at + room), this.#filled)
      this.#filled += room
      at += room
    }
  }

  /** Makes the object; false when its name is taken. */
  async finish(): Promise<boolean> {
    if (this.#uploadId === null) return this.#publish(null)
    await this.#sendPart()
    await this.#settle()
    this.#throwFailure()
    const isOurs = await this.#publish(this.#uploadId)
    if (isOurs) {
      this.#uploadId = null
      await this.#plan.ended()
    }
    return isOurs
  }

  /** Takes back what was begun and not finished. */
  async clear(): Promise<void> {
    const { objects, multipart, name, token } = this.#plan
    this.#stop.abort()
    await this.#settle()
    try {
      if (this.#uploadId !== null) {
        await multipart.abort({ name, uploadId: this.#uploadId })
        await this.#plan.ended()
      }
      if (this.#isPublishing && (await objects.head(name))?.token === token) await objects.delete(name)
    } catch {
      // The reason of the put's own failure is the better one to tell, and a sweep finds what is left.
    }
  }

  async #publish(uploadId: string | null): Promise<boolean> {
    const { objects, multipart, name, token, isOnlyIfAbsent } = this.#plan
    this.#isPublishing = true
    const isOurs =
      uploadId === null
        ? await objects.put(name, this.#buffer.subarray(0, this.#filled), token, isOnlyIfAbsent)
        : await multipart.complete(
            { name, uploadId },
            this.#parts.sort((a, b) => a.PartNumber - b.PartNumber),
            token,
            isOnlyIfAbsent,
          )
    this.#isPublishing = false
    return isOurs
  }

  async #sendPart(): Promise<void> {
    const { multipart, name, token } = this.#plan
    if (this.#uploadId === null) {
      // The note comes first: without it a sweep must judge by age alone.
      await this.#plan.begun()
      this.#uploadId = await multipart.create(name, token)
    }
    const upload = { name, uploadId: this.#uploadId }
    const buffer = this.#buffer
    const number = this.#number
    const sent = multipart
      .sendPart(upload, number, buffer.subarray(0, this.#filled), this.#signal)
      .then(
        (part) => {
          this.#parts.push(part)
          this.#spare.push(buffer)
        },
        (thrown) => {
          this.#failure ??= thrown
        },
      )
      .finally(() => this.#sending.delete(sent))
    this.#sending.add(sent)
    this.#number += 1
    this.#filled = 0
    if (this.#sending.size >= this.#plan.parallel) await Promise.race(this.#sending)
    this.#throwFailure()
    this.#buffer = this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#partBytes())
  }

  /** A small blob costs little memory, and a part is never copied more than twice. */
  #makeRoom(wanted: number): void {
    const most = this.#partBytes()
    const needed = Math.min(most, this.#filled + wanted)
    if (this.#buffer.byteLength >= needed) return
    const larger = Buffer.allocUnsafeSlow(Math.min(most, Math.max(needed, this.#buffer.byteLength * 4)))
    larger.set(this.#buffer.subarray(0, this.#filled))
    this.#buffer = larger
  }

  #partBytes(): number {
    return partBytes(this.#number, this.#plan.leastPartBytes, this.#expectedBytes)
  }

  async #settle(): Promise<void> {
    await Promise.all(this.#sending)
  }

  #throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure
  }
}
