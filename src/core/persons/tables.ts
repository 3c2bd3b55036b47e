/** The tables of persons as Kysely sees them. */
import type { Generated, Selectable } from 'kysely'

export type PersonTable = {
  id: string
  number: Generated<number>
  account_id: string
  workspace_id: string
  /** Null of those whom analyses found and nobody has named. */
  name: string | null
  description: string | null
  credential_id: string
  /** Number of the person that it became part of; such a person is not seen any more. */
  merged_into: number | null
  created_at: Date
  updated_at: Date
}

export type PersonTagTable = {
  id: string
  number: Generated<number>
  account_id: string
  workspace_id: string
  name: string
  credential_id: string
  created_at: Date
}

export type PersonTaggingTable = { person_id: string; tag_id: string }

export type PersonThumbnailTable = {
  id: string
  number: Generated<number>
  person_id: string
  asset_id: string
  is_primary: boolean
  /** Name and version of who described the face: only such descriptions can be compared. */
  face_provider: string | null
  /** `packEmbedding` of the description. */
  face_embedding: Buffer | null
  created_at: Date
}

export type PictureUploadTable = {
  id: string
  account_id: string
  workspace_id: string | null
  purpose: 'thumbnail' | 'query'
  credential_id: string
  file_name: string
  asset_id: string | null
  /** Why it cannot be used. */
  failure: PictureFailure | null
  /** JSON text of a `PictureLook`, once the picture has been confirmed. */
  look: string | null
  expires_at: Date
  /** When its bytes came: a link takes them once. */
  used_at: Date | null
  created_at: Date
}

export type PictureFailure = 'missing' | 'too_large' | 'too_small' | 'not_a_picture'

export type Person = Selectable<PersonTable>
export type PersonTag = Selectable<PersonTagTable>
export type PersonThumbnail = Selectable<PersonThumbnailTable>
export type PictureUpload = Selectable<PictureUploadTable>
