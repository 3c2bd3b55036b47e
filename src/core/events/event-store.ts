/** What happened, in order: written in the transaction of the change itself. */
import type { Kysely } from 'kysely'
import { announce } from '#platform/database/announce.ts'
import type { Change } from '../context.ts'
import type { Schema } from '../schema.ts'

/** Where new events are announced; many that are written at once are one announcement. */
export const eventChannel = 'triptych_event'

export type NewEvent = {
  accountId: string
  credentialId: string | null
  /** `noun.verb`, such as `task.succeeded`. */
  type: string
  noun: string
  nounId: string
  facts?: Record<string, unknown>
  at: Date
}

export async function recordEvent(change: Change, event: NewEvent): Promise<void> {
  await change
    .insertInto('events')
    .values({
      account_id: event.accountId,
      credential_id: event.credentialId,
      type: event.type,
      noun: event.noun,
      noun_id: event.nounId,
      facts: JSON.stringify(event.facts ?? {}),
      created_at: event.at,
    })
    .execute()
  await announceEvents(change)
}

/** Of events that a statement has written by itself. */
export async function announceEvents(change: Kysely<Schema>): Promise<void> {
  await announce(change, eventChannel)
}
