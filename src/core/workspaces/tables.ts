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
