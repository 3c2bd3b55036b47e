/** Events and how far they were read, as tables. */
import type { Generated } from 'kysely'
import type { Created } from '../created.ts'

export type EventTable = Created & {
  id: Generated<number>
  account_id: string
  credential_id: string | null
  type: string
  noun: string
  noun_id: string
  /** JSON text. */
  facts: string
  /** An xid8 of Postgres as text: the transaction that wrote it. */
  transaction_id: Generated<string>
}

export type EventCursorTable = { name: string; transaction_id: string; event_id: number }
