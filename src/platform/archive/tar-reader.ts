/** Reads a tar file as a stream, one file after the other. */
import { TriptychError } from '#base/errors.ts'
import { blockBytes, decodeHeader, paddingOf, type TarFile } from './tar-header.ts'

export type ReadTarEntry = TarFile & {
  /** To be read before the next entry is asked for; what is left of it then is passed over. */
  content: AsyncIterable<Uint8Array>
}

/** Rejects with `request_invalid` when it ends too early or is no tar file. */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<ReadTarEntry> {
  const bytes = new ByteQueue(source)
  try {
    for (;;) {
      const header = decodeHeader(await bytes.take(blockBytes))
      if (header === null) return
      const content = bytes.next(header.sizeBytes)
      yield { ...header, content }
      for await (const _ of content);
      await bytes.take(paddingOf(header.sizeBytes))
    }
  } finally {
    await bytes.close()
  }
}

class ByteQueue {
  readonly #source: AsyncIterator<Uint8Array>
  #rest: Uint8Array = new Uint8Array(0)

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  async take(count: number): Promise<Buffer> {
    const chunks: Uint8Array[] = []
    for await (const chunk of this.next(count)) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  /** One pass over the next bytes; iterating again goes on where the last stopped. */
  next(count: number): AsyncIterable<Uint8Array> {
    let missing = count
    const pull = () => this.#chunk(missing)
    return {
      [Symbol.asyncIterator]: () => ({
        async next() {
          if (missing === 0) return { done: true, value: undefined }
          const value = await pull()
          missing -= value.byteLength
          return { done: false, value }
        },
      }),
    }
  }

  async close(): Promise<void> {
    await this.#source.return?.()
  }

  async #chunk(atMost: number): Promise<Uint8Array> {
    while (this.#rest.byteLength === 0) {
      const { done, value } = await this.#source.next()
      if (done)
        throw new TriptychError('request_invalid', {
          detail: 'The archive cannot be read: it ends too early.',
        })
      this.#rest = value
    }
    const chunk = this.#rest.subarray(0, atMost)
    this.#rest = this.#rest.subarray(chunk.byteLength)
    return chunk
  }
}
