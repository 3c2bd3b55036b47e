/** Projects, as tables. */
import type { Generated } from 'kysely'
import type { Created } from '../created.ts'

export type ProjectKind = 'restoration' | 'timeline' | 'library'

/** Who sees a project: the key that made it, or every key of the account that is not bounded elsewhere. */
export type Visibility = 'key' | 'account'

export type ProjectTable = Created & {
  id: string
  number: Generated<number>
  account_id: string
  workspace_id: string
  /** The key that made it, by which keys that see only their own are told what to see. */
  credential_id: string
  kind: ProjectKind
  visibility: Generated<Visibility>
  title: string
  /** Facts of a restoration project's one source, kept here so that a list reads one table. */
  source_type: Generated<string>
  source_stored: Generated<boolean>
  has_picture: Generated<boolean>
  task_count: Generated<number>
  /** A document of the dialect's own, JSON text given back as it came. */
  settings: string | null
  updated_at: Date
  /** Then only its tasks still name it. */
  deleted_at: Date | null
}

/** Where files are put when no other place is named: the shelf of a key, or, where that is null, of the account. */
export type DefaultLibraryTable = { account_id: string; credential_id: string | null; project_id: string }
