/** Uploads, as tables. */
import type { Created } from '../created.ts'

export type UploadTable = Created & {
  id: string
  account_id: string
  project_id: string
  credential_id: string
  file_name: string
  media_type: string
  declared_bytes: number | null
  asset_id: string | null
  expires_at: Date
  completed_at: Date | null
}

/** An upload that comes in parts; the last complete one of an upload wins, as any other transfer does. */
export type UploadSessionTable = Created & {
  id: string
  upload_id: string | null
  /** What every part but the last has. */
  part_bytes: number
  touched_at: Date
  completed_at: Date | null
  stored_bytes: number | null
  stored_sha256: string | null
}

/** A session whose parts come in order, each as long as it happened to get. */
export type ResumableUploadTable = { session_id: string; metadata: string }

export type UploadPartTable = Created & {
  session_id: string
  number: number
  blob_key: string
  size_bytes: number
  sha256: string
}
