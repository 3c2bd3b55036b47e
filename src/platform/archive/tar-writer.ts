/** Writes a tar file as a stream: nothing is held but the chunk on its way. */
import { TriptychError } from '#base/errors.ts'
import { blockBytes, encodeHeader, paddingOf, type TarFile } from './tar-header.ts'

export type TarEntry = TarFile & { content: AsyncIterable<Uint8Array> | Iterable<Uint8Array> }

/** Rejects with `storage_failed` when a content has not the size that was announced for it. */
export async function* writeTar(entries: AsyncIterable<TarEntry>): AsyncGenerator<Uint8Array> {
  for await (const entry of entries) {
    yield encodeHeader(entry)
    let written = 0
    for await (const chunk of entry.content) {
      written += chunk.byteLength
      if (written > entry.sizeBytes) break
      yield chunk
    }
    if (written !== entry.sizeBytes)
      throw new TriptychError('storage_failed', { detail: `${entry.name} is not as long as it should be.` })
    const padding = paddingOf(written)
    if (padding > 0) yield Buffer.alloc(padding)
  }
  yield Buffer.alloc(2 * blockBytes)
}
