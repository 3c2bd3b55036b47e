/** Accounts, as tables. */
import type { Created } from '../created.ts'

export type AccountTable = Created & {
  id: string
  name: string
  /** While it is set, nothing new that costs may be begun. */
  held_at: Date | null
  hold_reason: string | null
}

/** What a dialect keeps of an account, as JSON text of its own. */
export type AccountSettingsTable = {
  account_id: string
  dialect: string
  settings: string
  updated_at: Date
  updated_by: string | null
}
