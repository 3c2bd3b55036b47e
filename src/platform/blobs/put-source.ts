/** Takes what a put is given, chunk by chunk: the part of a put that is the same for every store. */
import { Readable } from 'node:stream'
import { TriptychError } from '#base/errors.ts'
import { abortError } from './blob-errors.ts'
import type { BlobPutOptions, BlobSource } from './blob-store.ts'

/**
 * Hands every chunk of `source` to `take` and holds the size to the limits of `options`; returns the size. What
 * `take` throws must be a TriptychError, since anything else counts as a failure of the source. A Readable is
 * destroyed by an abort alone.
 */
export async function readPutSource(
  source: BlobSource,
  options: BlobPutOptions,
  take: (chunk: Uint8Array) => Promise<void>,
): Promise<number> {
  const stream = source instanceof Readable ? source : Readable.from(source, { highWaterMark: 1 })
  const onAbort = () => {
    // Told late, it may find that nobody listens any more.
    stream.on('error', () => undefined)
    stream.destroy(abortError(options.signal))
  }
  options.signal?.addEventListener('abort', onAbort, { once: true })
  let sizeBytes = 0
  try {
    if (options.signal?.aborted) throw abortError(options.signal)
    for await (const chunk of stream.iterator({ destroyOnReturn: false })) {
      if (!(chunk instanceof Uint8Array)) throw new TypeError('a blob source must give bytes')
      sizeBytes += chunk.byteLength
      assertSizeAllowed(sizeBytes, options)
      await take(chunk)
    }
    assertSizeExpected(sizeBytes, options)
    return sizeBytes
  } catch (thrown) {
    if (thrown instanceof TriptychError) throw thrown
    throw new TriptychError('upload_incomplete', { cause: thrown })
  } finally {
    options.signal?.removeEventListener('abort', onAbort)
    if (stream !== source) stream.destroy()
  }
}

/** Throws `upload_too_large` or `upload_incomplete` when `sizeBytes` is already more than allowed. */
export function assertSizeAllowed(sizeBytes: number, options: BlobPutOptions): void {
  if (options.maxBytes !== undefined && sizeBytes > options.maxBytes) {
    throw new TriptychError('upload_too_large', { facts: { maxBytes: options.maxBytes } })
  }
  if (options.expectedBytes !== undefined && sizeBytes > options.expectedBytes) {
    throw new TriptychError('upload_incomplete', {
      detail: 'The upload holds more bytes than were announced.',
      facts: { expectedBytes: options.expectedBytes },
    })
  }
}

/** Throws `upload_incomplete` when `sizeBytes` is not what was announced. */
export function assertSizeExpected(sizeBytes: number, options: BlobPutOptions): void {
  assertSizeAllowed(sizeBytes, options)
  if (options.expectedBytes !== undefined && sizeBytes !== options.expectedBytes) {
    throw new TriptychError('upload_incomplete', {
      facts: { expectedBytes: options.expectedBytes, receivedBytes: sizeBytes },
    })
  }
}

/**
 * Gives a chunk's memory back at once. Left to the garbage collector, memory outside its heap makes it search
 * the whole heap every few dozen megabytes. A chunk that shares its memory with others is left alone.
 */
export function releaseChunk({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0)
}
