/** Files and what keeps them, as tables. */
import type { Created } from '../created.ts'

export type AssetTable = Created & {
  id: string
  account_id: string
  blob_key: string
  size_bytes: number
  sha256: string
  /** From the probe; the declared type only where the probe could not tell. */
  media_type: string
  media_kind: 'video' | 'audio' | 'image' | 'other'
  width: number | null
  height: number | null
  duration_ms: number | null
  /** The probe's stream list as JSON text, or null when it could not read the file. */
  streams: string | null
  probe_error: string | null
}

/** What keeps an asset besides entries and outputs: a stored state, or a task that has not ended. */
export type AssetUseTable = { asset_id: string; project_id: string | null; task_id: string | null }

/** A link that works until it is revoked, for whoever knows it. */
export type AssetLinkTable = Created & {
  token_hash: Buffer
  sealed_token: Buffer
  account_id: string
  asset_id: string
  revoked_at: Date | null
}

/** Blobs that no asset owns (yet): being written by an instance, or to be deleted when it is null. */
export type LooseBlobTable = Created & { key: string; instance_id: string | null }
