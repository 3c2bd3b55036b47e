/** Webhooks and their messages, as tables. */
import type { Generated } from 'kysely'
import type { Created } from '../created.ts'

export type WebhookEndpointTable = Created & {
  id: string
  account_id: string
  credential_id: string | null
  /** Whose words the messages are in. */
  dialect: string
  mode: string
  url: string
  event_types: string[]
  /** Null where the account's secret signs. */
  sealed_secret: Buffer | null
  /** The one task it hears of; null for all. */
  task_id: string | null
  /** JSON of headers that every message carries. */
  sealed_headers: Buffer | null
  disabled_at: Date | null
  disabled_reason: string | null
  updated_by: string | null
  updated_at: Date
}

/** What signs the messages of endpoints that have no secret of their own. */
export type AccountWebhookSecretTable = Created & {
  account_id: string
  sealed_secret: Buffer
  rotated_at: Date | null
}

export type WebhookDeliveryTable = Created & {
  id: string
  account_id: string
  endpoint_id: string
  message_id: string
  event_id: string
  event_type: string
  body: string
  /** The order in which messages were written. */
  position: Generated<number>
  state: 'waiting' | 'delivered' | 'failed'
  attempt_count: Generated<number>
  next_attempt_at: Date | null
  finished_at: Date | null
}

export type WebhookAttemptTable = Created & {
  delivery_id: string
  number: number
  /** HTTP status, or null when no answer came. */
  status: number | null
  failure: string | null
  duration_ms: number
}
