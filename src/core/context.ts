/** What every part of the core is given: where state lives, and the few ports the core calls out through. */
import type { Kysely, Transaction } from 'kysely'
import type pg from 'pg'
import type { Clock } from '#base/clock.ts'
import type { Keep } from '#base/keep.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import type { Log } from '#platform/log.ts'
import type { TaskQueue } from '#platform/queue/task-queue.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import type { AssetReference } from './assets/asset-references.ts'
import type { RenderLimits } from './renders/render-terms.ts'
import type { Asset, Schema } from './schema.ts'
import type { PriceList } from './usage/prices.ts'

export type Database = Kysely<Schema>
/** A transaction of the core: the change, its event and its queue entry are written through one of these. */
export type Change = Transaction<Schema>

/** What a look at a file finds, without working on it; durations in milliseconds, sizes in pixels. */
export type MediaFacts = {
  mediaType: string
  kind: 'video' | 'audio' | 'image' | 'other'
  width: number | null
  height: number | null
  durationMs: number | null
  hasVideo: boolean
  hasAudio: boolean
  streams: unknown[]
}

/** What is to be seen in a picture. */
export type PictureLook = {
  /** Perceptual hash, 16 hexadecimal digits. */
  pictureHash: string | null
  /** What it looks like; null where nobody has described it. */
  signature: { provider: string; vector: number[]; confidence: number } | null
  /** The clearest first; embeddings are comparable with those of the same provider, its name and version. */
  faces: { provider: string; embedding: number[] }[]
}

/** Looks at a stored picture. */
export type LookAtPicture = (blobKey: string) => Promise<PictureLook>

/** What a text means. */
export type TextMeaning = {
  /** Only vectors of one provider, its name and version, can be compared. */
  provider: string
  vector: number[]
  /** Cosines that texts have to this provider that have nothing to do with each other, and that mean the same. */
  unrelated: number
  alike: number
}

/** Rejects when the one who knows does not answer. */
export type DescribeText = (text: string) => Promise<TextMeaning>

/** Looks into a stored file; rejects with a `media_*` error when it cannot be read as media. */
export type Probe = (blobKey: string) => Promise<MediaFacts>

export type FrameRequest = {
  state: EditorState
  size: OutputSize
  seconds: readonly number[]
  /** The file of ours that each reference names, or null. */
  findOwn: (references: readonly AssetReference[]) => Promise<(Asset | null)[]>
  signal: AbortSignal
}

/** Draws moments of a timeline and hands over each as a PNG file, in order, which may be consumed. */
export type DrawFrames = (request: FrameRequest, take: (path: string) => Promise<void>) => Promise<void>

export type CoreLimits = {
  maxUploadBytes: number
  uploadLinkMs: number
  /** What every part but the last has, where an upload comes in parts; default 32 MiB. */
  uploadPartBytes?: number
  downloadLinkMs: number
  taskAttempts: number
  /** Of one account; default 100. */
  workspaces?: number
  /** How often a timeline may be replaced, steadily; a sixth of that may come at once. Default 0, as often as one likes. */
  savesPerMinute?: number
  /** Of films; default two at once per account, free, 12 hours and 7680 pixels a side. */
  renders?: RenderLimits
}

export type CoreContext = {
  db: Database
  pool: pg.Pool
  blobs: BlobStore
  queue: TaskQueue
  probe: Probe
  /** Absent where nobody asks for frames. */
  drawFrames?: DrawFrames
  /** Absent where nobody searches by pictures. */
  lookAtPicture?: LookAtPicture
  /** Absent where nobody can tell what texts mean. */
  describeText?: DescribeText
  /** Whether the account of that name may import from a bucket; absent where there are no buckets. */
  isBucketOpen?: (bucket: string, accountName: string) => boolean
  clock: Clock
  log: Log
  /** This process, as the database knows it. */
  instanceId: string
  /** Whether the process that is described so has surely ended; false also when that cannot be told from here. */
  hasEnded: (description: string) => boolean
  /** At least 32 characters; keys for links and sealed secrets are derived from it. */
  secret: string
  /** Rejects with `storage_full` when there is too little room to begin something; absent where nobody watches. */
  room?: { assertRoom(): Promise<void> }
  /** How long things are kept; default for ever. */
  keep?: Keep
  limits: CoreLimits
  /** What work costs; nothing, where it is left out. */
  prices?: PriceList
}
