/** Takes a stream apart into pieces, each a stream of its own; when it breaks off, what came is still a piece. */
import type { Readable } from 'node:stream'

export class PieceReader {
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)
  #isEnded = false
  #failure: unknown = null

  /** @param source is not destroyed, so that its owner can still answer on the same connection */
  constructor(source: Readable) {
    this.#chunks = source.iterator({ destroyOnReturn: false })
  }

  /** Why the stream broke off, or null when it came to its end. */
  get failure(): unknown {
    return this.#failure
  }

  /** True once there is surely nothing more; looks for the next byte. */
  async isAtEnd(): Promise<boolean> {
    while (this.#rest.byteLength === 0 && !this.#isEnded) await this.#read()
    return this.#rest.byteLength === 0
  }

  /** The next bytes, at most so many. Ends early when the stream does. */
  async *piece(maxBytes: number): AsyncGenerator<Buffer> {
    let left = maxBytes
    while (left > 0 && !(await this.isAtEnd())) {
      const chunk = this.#rest.subarray(0, left)
      this.#rest = this.#rest.subarray(chunk.byteLength)
      left -= chunk.byteLength
      yield chunk
    }
  }

  async #read(): Promise<void> {
    try {
      const { value, done } = await this.#chunks.next()
      if (done) this.#isEnded = true
      else this.#rest = value
    } catch (error) {
      this.#isEnded = true
      this.#failure = error
    }
  }
}
