/** What tasks made, as a table. */
import type { Created } from '../created.ts'

export type OutputTable = Created & {
  id: string
  account_id: string
  /** Null for what was made while somebody waited for it. */
  task_id: string | null
  asset_id: string
  kind: 'master' | 'audio' | 'video' | 'transcript' | 'film' | 'frame'
  name: string
  expires_at: Date | null
}
