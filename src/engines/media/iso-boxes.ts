/** Walks boxes of the ISO base media format (ISO/IEC 14496-12). Reading past the end of what is there throws `RangeError`. */

export type Box = { type: string; body: Buffer }

export function* boxesIn(bytes: Buffer): Generator<Box> {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const [size, headerBytes] = sizeAt(bytes, at)
    // What ends beyond what was read, or lies, is not there.
    if (size < headerBytes || at + size > bytes.length) return
    yield {
      type: bytes.toString('latin1', at + 4, at + 8),
      body: bytes.subarray(at + headerBytes, at + size),
    }
    at += size
  }
}

function sizeAt(bytes: Buffer, at: number): [size: number, headerBytes: number] {
  const size = bytes.readUInt32BE(at)
  if (size === 0) return [bytes.length - at, 8]
  return size === 1 ? [Number(bytes.readBigUInt64BE(at + 8)), 16] : [size, 8]
}

export function boxIn(bytes: Buffer, type: string): Buffer | null {
  for (const box of boxesIn(bytes)) if (box.type === type) return box.body
  return null
}

/** Reads numbers one after the other, the highest byte first. */
export class BoxReader {
  readonly version: number
  readonly flags: number
  readonly #bytes: Buffer
  #at = 4

  /** @param body of a box that begins with its version and flags */
  constructor(body: Buffer) {
    this.#bytes = body
    this.version = body.readUInt8(0)
    this.flags = body.readUIntBE(1, 3)
  }

  /** @param bytes 0 to 8; of 0 the number is 0 */
  number(bytes: number): number {
    const from = this.#at
    this.#at += bytes
    if (bytes === 0) return 0
    return bytes === 8 ? Number(this.#bytes.readBigUInt64BE(from)) : this.#bytes.readUIntBE(from, bytes)
  }

  skip(bytes: number): void {
    this.#at += bytes
  }

  text(bytes: number): string {
    const from = this.#at
    this.#at += bytes
    if (this.#at > this.#bytes.length) throw new RangeError('The text ends beyond its box.')
    return this.#bytes.toString('latin1', from, this.#at)
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#at)
  }
}
