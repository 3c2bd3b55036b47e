/** Places of files, as tables. */
import type { Generated } from 'kysely'
import type { AssetTable } from '../assets/tables.ts'
import type { Created } from '../created.ts'

export type EntryTable = Created & {
  id: string
  number: Generated<number>
  account_id: string
  project_id: string
  /** Null while it is being fetched, and when it could not be. */
  asset_id: string | null
  /** `source` is the one file a restoration project works on; `member` is a file on a shelf. */
  role: 'source' | 'member'
  name: string
  credential_id: string
  /** Of the file; until it is there, what its name promises. */
  media_kind: Generated<AssetTable['media_kind']>
  /** Where it was fetched from; null of files that came in otherwise. */
  bucket: Generated<string | null>
  key: Generated<string | null>
  updated_at: Generated<Date>
}

/** How many entries a project has, kept by the database itself. */
export type EntryCountTable = { project_id: string; media_kind: AssetTable['media_kind']; count: number }
