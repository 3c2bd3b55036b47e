/** The calls we make on whole objects of a bucket, with their answers as plain values. */
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { TriptychError } from '#base/errors.ts'
import { abortError } from '../blob-errors.ts'
import type { S3Connection } from './s3-connection.ts'
import { problemOf } from './s3-errors.ts'

/** `token` is what the object was written with: it tells our own write from another's. */
export type ObjectInfo = { name: string; sizeBytes: number; modifiedAt: Date; token: string | null }
export type ObjectRead = { body: Readable; sizeBytes: number; lengthBytes: number; etag: string }
export type ReadOptions = { start?: number; endInclusive?: number; etag?: string; signal?: AbortSignal }

export const tokenField = 'triptych-put'
export const typeOfAll = 'application/octet-stream'

const conflictTries = 4
const conflictPauseMs = 100

export class S3Objects {
  readonly #s3: S3Connection

  constructor(connection: S3Connection) {
    this.#s3 = connection
  }

  /** Writes a whole object; false when `isOnlyIfAbsent` and there is one that is not of this `token`. */
  async put(name: string, body: Uint8Array, token: string, isOnlyIfAbsent: boolean): Promise<boolean> {
    const command = new this.#s3.library.PutObjectCommand({
      ...this.#s3.object(name),
      Body: body,
      ContentLength: body.byteLength,
      ContentType: typeOfAll,
      Metadata: { [tokenField]: token },
      ...(isOnlyIfAbsent ? { IfNoneMatch: '*' } : {}),
    })
    const abortSignal = this.#s3.publishSignal()
    for (let attempt = 1; ; attempt += 1) {
      try {
        await this.#s3.client.send(command, { abortSignal })
        return true
      } catch (thrown) {
        // Two writers at the same moment: the store let neither, or not yet, win.
        const isConflict = problemOf(thrown).code === 'ConditionalRequestConflict'
        if (!isConflict || attempt === conflictTries) return this.settle(name, token, 'PutObject', thrown)
        await sleep(conflictPauseMs * attempt)
      }
    }
  }

  async head(name: string): Promise<ObjectInfo | null> {
    const command = new this.#s3.library.HeadObjectCommand(this.#s3.object(name))
    try {
      const found = await this.#s3.client.send(command)
      return {
        name,
        sizeBytes: found.ContentLength ?? 0,
        modifiedAt: found.LastModified ?? new Date(0),
        token: found.Metadata?.[tokenField] ?? null,
      }
    } catch (thrown) {
      const problem = problemOf(thrown)
      if (problem.status === 404) return null
      // An answer to HEAD has no body, so the reason is not in it: a call that has one tells.
      if (problem.status === 400 || problem.status === 403) await this.page(name, undefined, 1)
      throw this.#s3.failure('HeadObject', problem)
    }
  }

  async get(name: string, options: ReadOptions = {}): Promise<ObjectRead | 'missing' | 'no such range'> {
    const end = Number.isSafeInteger(options.endInclusive) ? options.endInclusive : ''
    const command = new this.#s3.library.GetObjectCommand({
      ...this.#s3.object(name),
      ...(options.start !== undefined ? { Range: `bytes=${options.start}-${end}` } : {}),
      ...(options.etag === undefined ? {} : { IfMatch: options.etag }),
    })
    try {
      const found = await this.#s3.client.send(command, options.signal ? { abortSignal: options.signal } : {})
      if (!(found.Body instanceof Readable)) throw new TypeError('the library gives no stream')
      const etag = found.ETag ?? ''
      if (options.start === undefined) {
        const sizeBytes = found.ContentLength ?? 0
        return { body: found.Body, sizeBytes, lengthBytes: sizeBytes, etag }
      }
      const sent = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(found.ContentRange ?? '')
      const [first, last, sizeBytes] = sent ? sent.slice(1).map(Number) : []
      const wanted = Math.min(options.endInclusive ?? Number.POSITIVE_INFINITY, (sizeBytes ?? 0) - 1)
      if (first === options.start && last === wanted && sizeBytes !== undefined)
        return { body: found.Body, sizeBytes, lengthBytes: last - first + 1, etag }
      found.Body.destroy()
      if (sizeBytes !== undefined && options.start >= sizeBytes) return 'no such range'
      throw new TriptychError('storage_failed', {
        detail: 'The object store does not send the part of a file that it is asked for.',
      })
    } catch (thrown) {
      if (thrown instanceof TriptychError) throw thrown
      if (options.signal?.aborted) throw abortError(options.signal)
      const problem = problemOf(thrown)
      if (problem.status === 416) return 'no such range'
      if (problem.status === 404 && problem.code !== 'NoSuchBucket') return 'missing'
      throw this.#s3.failure('GetObject', problem)
    }
  }

  async delete(name: string): Promise<void> {
    const command = new this.#s3.library.DeleteObjectCommand(this.#s3.object(name))
    await this.#s3.call('DeleteObject', () => this.#s3.client.send(command))
  }

  /** Objects whose names begin with `prefix`, in the order of their bytes. */
  async *list(prefix: string): AsyncIterable<ObjectInfo> {
    for (let next: string | undefined, isFirst = true; isFirst || next !== undefined; isFirst = false) {
      const page = await this.page(prefix, next, this.#s3.limits.listPage)
      yield* page.objects
      next = page.next
    }
  }

  async page(prefix: string, after: string | undefined, most: number) {
    const command = new this.#s3.library.ListObjectsV2Command({
      ...this.#s3.bucket,
      Prefix: this.#s3.nameOf(prefix),
      MaxKeys: most,
      ...(after === undefined ? {} : { ContinuationToken: after }),
    })
    const page = await this.#s3.call('ListObjectsV2', () => this.#s3.client.send(command))
    const objects = (page.Contents ?? []).map((found) => ({
      name: this.#s3.ownName(found.Key),
      sizeBytes: found.Size ?? 0,
      modifiedAt: found.LastModified ?? new Date(0),
      token: null,
    }))
    return { objects, next: page.IsTruncated ? page.NextContinuationToken : undefined }
  }

  /**
   * What became of a write that was answered by a failure: true when it took place, false when the name is
   * another's; else throws. The answer to an earlier try may have been lost, and then the next one finds the
   * name taken (by ourselves) or the upload gone. So the object itself is asked.
   */
  async settle(name: string, token: string, call: string, thrown: unknown): Promise<boolean> {
    const problem = problemOf(thrown)
    const isRefusal = problem.status >= 400 && problem.status < 500 && problem.attempts === 1
    if (isRefusal && ![404, 409, 412].includes(problem.status)) throw this.#s3.failure(call, problem)
    const found = await this.head(name).catch(() => null)
    if (found?.token === token) return true
    const isTaken = problem.status === 412 || (problem.code === 'ConditionalRequestConflict' && found)
    if (isTaken) return false
    throw this.#s3.failure(call, problem)
  }
}
