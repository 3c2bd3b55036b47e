/** Reads an object to its end although connections break: where one stops, the next goes on. */
import { Readable } from 'node:stream'
import { TriptychError } from '#base/errors.ts'

/** Failures in a row, without a byte between them, that end the read. */
const mostFailures = 6
const firstPauseMs = 50

export type ReadFrom = (position: number, signal: AbortSignal) => Promise<Readable>

class ResumingStream extends Readable {
  readonly #readFrom: ReadFrom
  readonly #end: number
  readonly #abort = new AbortController()
  #body: Readable
  #position: number
  #failures = 0
  /** Why there is no connection while nobody asks for more: stores close those of slow readers. */
  #lost: { reason: unknown } | null = null
  #timer: NodeJS.Timeout | undefined

  constructor(body: Readable, start: number, lengthBytes: number, readFrom: ReadFrom) {
    super({ highWaterMark: 256 << 10 })
    this.#readFrom = readFrom
    this.#position = start
    this.#end = start + lengthBytes
    this.#body = body
    this.#attach(body)
  }

  override _read(): void {
    const lost = this.#lost
    this.#lost = null
    if (lost) this.#resumeLater(lost.reason)
    else this.#body.resume()
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearTimeout(this.#timer)
    this.#abort.abort()
    this.#body.destroy()
    done(error)
  }

  #attach(body: Readable): void {
    this.#body = body
    let isOver = false
    const over = (reason: unknown) => {
      if (isOver) return
      isOver = true
      if (this.destroyed) return
      if (this.#position === this.#end) this.push(null)
      else if (this.#isWanted()) this.#resumeLater(reason)
      else this.#lost = { reason }
    }
    body.on('data', (chunk: Buffer) => {
      // What a broken connection still holds back comes after the next one was asked for the same bytes.
      if (isOver || this.destroyed) return
      this.#failures = 0
      this.#position += chunk.byteLength
      if (this.#position > this.#end) this.destroy(ended('Stored bytes are more than announced.'))
      else if (!this.push(chunk)) body.pause()
    })
    body.on('error', over)
    body.on('end', () => over(new Error('the connection ended early')))
    body.on('close', () => over(new Error('the connection was closed')))
    // A stream that was asked for more while there was no connection is not asked again.
    if (this.#isWanted()) body.resume()
    else body.pause()
  }

  #isWanted(): boolean {
    return this.readableLength < this.readableHighWaterMark
  }

  #resumeLater(reason: unknown): void {
    this.#body.destroy()
    this.#failures += 1
    if (this.#failures > mostFailures) {
      this.destroy(ended('Stored bytes ended too early.', reason))
      return
    }
    this.#timer = setTimeout(() => void this.#resumeNow(), firstPauseMs * 2 ** (this.#failures - 1))
  }

  async #resumeNow(): Promise<void> {
    try {
      const body = await this.#readFrom(this.#position, this.#abort.signal)
      if (this.destroyed) body.destroy()
      else this.#attach(body)
    } catch (thrown) {
      this.destroy(thrown instanceof TriptychError ? thrown : ended('Stored bytes ended too early.', thrown))
    }
  }
}

/** Streams `lengthBytes` from `start`, of which `body` carries the first; `readFrom` opens the rest. */
export function s3ReadStream(
  body: Readable,
  start: number,
  lengthBytes: number,
  readFrom: ReadFrom,
): Readable {
  return new ResumingStream(body, start, lengthBytes, readFrom)
}

function ended(detail: string, reason?: unknown): TriptychError {
  // The client library's errors are not handed on: see s3-errors.ts.
  const cause = reason instanceof Error ? new Error(reason.message) : undefined
  return new TriptychError('storage_failed', { detail, cause })
}
