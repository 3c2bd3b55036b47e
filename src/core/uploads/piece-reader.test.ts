import { Readable } from 'node:stream'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PieceReader } from './piece-reader.ts'

async function take(reader: PieceReader, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of reader.piece(maxBytes)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

describe('a reader of pieces', () => {
  it('gives the bytes as they came, in pieces of the size asked for, the last one shorter', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.uint8Array({ maxLength: 40 })),
        fc.integer({ min: 1, max: 50 }),
        async (chunks, size) => {
          const buffers = chunks.map((chunk) => Buffer.from(chunk))
          const reader = new PieceReader(Readable.from(buffers))
          const pieces: Buffer[] = []
          while (!(await reader.isAtEnd())) pieces.push(await take(reader, size))
          expect(Buffer.concat(pieces)).toEqual(Buffer.concat(buffers))
          expect(pieces.slice(0, -1).every((piece) => piece.length === size)).toBe(true)
          expect(pieces.every((piece) => piece.length > 0)).toBe(true)
          expect(reader.failure).toBeNull()
        },
      ),
    )
  })

  it('takes a stream that breaks off for one that ends, and says why it did', async () => {
    const failure = new Error('the line was cut')
    const reader = new PieceReader(
      Readable.from(
        (async function* () {
          yield Buffer.from('before')
          throw failure
        })(),
      ),
    )
    expect((await take(reader, 100)).toString()).toBe('before')
    expect(await reader.isAtEnd()).toBe(true)
    expect(reader.failure).toBe(failure)
  })
})
