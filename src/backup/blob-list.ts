/** The blobs that a backup still has to copy: in a file, since a large store has more keys than memory should hold. */

import { once } from 'node:events'
import { createReadStream, createWriteStream, type WriteStream } from 'node:fs'
import { createInterface } from 'node:readline'

export type ListedBlob = { key: string; sha256: string | null }

export class BlobList {
  readonly #path: string
  readonly #out: WriteStream
  #failure: unknown

  constructor(path: string) {
    this.#path = path
    this.#out = createWriteStream(path, { mode: 0o600 })
    this.#out.on('error', (error) => {
      this.#failure = error
    })
  }

  add(blob: ListedBlob): void {
    this.#out.write(`${JSON.stringify(blob)}\n`)
  }

  /** Between tables: what was added is on its way to the disk. */
  async flush(): Promise<void> {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#out.writableNeedDrain) await once(this.#out, 'drain')
  }

  async *read(): AsyncGenerator<ListedBlob> {
    this.#out.end()
    if (!this.#out.closed) await once(this.#out, 'close')
    for await (const line of createInterface({ input: createReadStream(this.#path) }))
      yield JSON.parse(line) as ListedBlob
  }
}
