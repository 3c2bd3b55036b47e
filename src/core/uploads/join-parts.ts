/** Makes one file of stored parts. */
import { Readable } from 'node:stream'
import type { AssetStore, NewAsset } from '../assets/asset-store.ts'
import type { CoreContext } from '../context.ts'
import type { UploadPart } from '../schema.ts'

/** Streams the parts, one after the other, into a new blob that is not an asset yet. Rejects with `upload_too_large`. */
export async function joinParts(
  { blobs, limits }: CoreContext,
  assets: AssetStore,
  parts: readonly Pick<UploadPart, 'blob_key' | 'size_bytes'>[],
  mediaType: string,
): Promise<NewAsset> {
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const { blob_key } of parts) yield* (await blobs.get(blob_key)).stream
  }
  const source = Readable.from(bytes())
  try {
    return await assets.storeStream(source, mediaType, {
      maxBytes: limits.maxUploadBytes,
      // Read for this alone: giving them back at once keeps the memory of any join below 30 MB.
      ownsChunks: true,
      expectedBytes: parts.reduce((sum, part) => sum + part.size_bytes, 0),
    })
  } finally {
    // A join that broke off leaves the part it was reading open.
    source.destroy()
  }
}
