/** The tables of indexes as Kysely sees them. Times are milliseconds from the start of the media, the end not included. */
import type { Generated } from 'kysely'

type OfIndex = { index_id: string; number: number }
type Span = { start_ms: number; end_ms: number }

export type IndexTable = {
  id: string
  number: Generated<number>
  account_id: string
  entry_id: string
  task_id: string | null
  credential_id: string
  /** The key that last corrected it. */
  updated_by: string
  media_kind: 'video' | 'image'
  duration_ms: number
  /** JSON text of `AnalysisSettings`. */
  settings: string
  /** JSON text of `IndexEngine`. */
  engine: string
  created_at: Date
  updated_at: Date
}

export type IndexSceneTable = OfIndex &
  Span & {
    picture_asset_id: string | null
    summary: string | null
  }

/** Of an image there is one, without length. */
export type IndexShotTable = OfIndex &
  Span & {
    scene_number: number | null
    begins: string
    confidence: number
    key_frame_ms: number
    /** 16 hexadecimal digits. */
    picture_hash: string | null
  }

export type IndexPersonTable = OfIndex & {
  /** Who of the workspace it is; null while nobody knows. */
  person_id: string | null
  confidence: number
  embedding: number[]
  picture_asset_id: string | null
}

export type IndexAppearanceTable = OfIndex &
  Span & {
    person_number: number
    confidence: number
    /** JSON text: x, y, width and height as fractions of the picture. */
    box: string
  }

export type IndexSpeakerTable = OfIndex & { name: string | null }

export type IndexPassageTable = OfIndex &
  Span & {
    kind: 'line' | 'text' | 'label'
    text: string
    confidence: number
    language: string | null
    category: string | null
    speaker_number: number | null
    is_rough: Generated<boolean>
    box: string | null
  }

export type IndexStretchTable = OfIndex & Span & { kind: string; confidence: number }

export type IndexVectorTable = OfIndex & {
  subject: 'shot' | 'line' | 'text' | 'label'
  /** Name and version. */
  provider: string
  confidence: number
  /** 256 digits, 0 or 1. */
  sketch: string
  vector: Buffer
}

export type IndexFileTable = {
  index_id: string
  asset_id: string
  role: 'scene' | 'person' | 'picture' | 'sprite' | 'waveform'
  /** JSON text of what is needed to read it, such as the columns of a sprite. */
  facts: string | null
}

export type SummaryTable = {
  id: string
  number: Generated<number>
  account_id: string
  index_id: string
  task_id: string
  locale: string
  /** The scenes that were asked for; null for all. */
  scene_numbers: number[] | null
  /** JSON text: who wrote it; null until it is written. */
  engine: string | null
  created_at: Date
}
