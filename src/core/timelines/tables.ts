/** Timelines, as a table. */

export type TimelineTable = {
  project_id: string
  account_id: string
  description: string | null
  /** The editor state, JSON text given back as it came. */
  state: string
  /** The client's own word for the state. */
  state_version: string
  /** When the next save would be due at the steady rate; null before the first. */
  sync_due_at: Date | null
}
