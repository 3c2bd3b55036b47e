/** Reads a part of an open file as a stream, with large reads and errors of the catalogue. */
import type { FileHandle } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { TriptychError } from '#base/errors.ts'
import { asStorageError } from './storage-error.ts'

const readBytes = 256 << 10

/** Streams `lengthBytes` from `start`; closes the handle when it ends or is destroyed. */
export function fileRangeStream(handle: FileHandle, start: number, lengthBytes: number): Readable {
  let position = start
  const end = start + lengthBytes
  let reading: Promise<void> = Promise.resolve()

  async function readNext(stream: Readable): Promise<void> {
    if (position >= end) {
      stream.push(null)
      return
    }
    try {
      const wanted = Math.min(readBytes, end - position)
      const buffer = Buffer.allocUnsafeSlow(wanted)
      const { bytesRead } = await handle.read(buffer, 0, wanted, position)
      if (bytesRead === 0)
        throw new TriptychError('storage_failed', { detail: 'Stored bytes ended too early.' })
      position += bytesRead
      stream.push(bytesRead === wanted ? buffer : buffer.subarray(0, bytesRead))
    } catch (thrown) {
      stream.destroy(asStorageError(thrown))
    }
  }

  return new Readable({
    highWaterMark: readBytes,
    read() {
      reading = readNext(this)
    },
    destroy(error, done) {
      // A file must not be closed under a read: its number could by then mean another file.
      reading
        .then(() => handle.close())
        .then(
          () => done(error),
          () => done(error),
        )
    },
  })
}
