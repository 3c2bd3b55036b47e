/** Workspaces, as a table. */
import type { Created } from '../created.ts'

export type WorkspaceTable = Created & {
  id: string
  account_id: string
  name: string
  /** Where its files usually come from. */
  bucket: string | null
  /** The library that is always there; null until somebody looks. */
  base_project_id: string | null
  updated_at: Date
  /** Then only its projects still name it. */
  deleted_at: Date | null
}

/** How many of each a workspace has, kept by the database itself. Who became part of another person is not counted. */
export type WorkspaceCountTable = {
  workspace_id: string
  noun: 'named_person' | 'unnamed_person' | 'tag'
  count: number
}
