/** What each step of a sweep is given, and what it answers. */
import type { LooseBlobs } from '../assets/loose-blobs.ts'
import type { CoreContext } from '../context.ts'

export type Sweep = {
  context: CoreContext
  loose: LooseBlobs
  /** Only counts. */
  isDryRun: boolean
  signal: AbortSignal | undefined
}

/** How many things, and the bytes of storage that went (or would go) with them. */
export type Removed = { count: number; bytes: number }
