/** What each step of a sweep is given, and what it answers. */
import type { LooseBlobs } from '../assets/loose-blobs.ts'
import type { CoreContext } from '../context.ts'
import type { Asset } from '../schema.ts'

export type Sweep = {
  context: CoreContext
  loose: LooseBlobs
  /** Only counts. */
  isDryRun: boolean
  signal: AbortSignal | undefined
}

/** How many things, and the bytes of storage that went (or would go) with them. */
export type Removed = { count: number; bytes: number }

/** Of files whose rows have gone: what they took, and the blobs that can go after the commit. */
export function sumOf(freed: readonly Pick<Asset, 'blob_key' | 'size_bytes'>[]): {
  bytes: number
  blobKeys: string[]
} {
  return {
    bytes: freed.reduce((sum, { size_bytes }) => sum + size_bytes, 0),
    blobKeys: freed.map(({ blob_key }) => blob_key),
  }
}
