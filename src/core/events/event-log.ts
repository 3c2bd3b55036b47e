/**
 * Events for those who read them in order. Ids are given out before commit, so the order is that of the
 * transactions, and only up to the oldest one that is still open: what is read once stays the beginning.
 */
import { type RawBuilder, sql } from 'kysely'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { isTaskVisible, isVisible, seesWholeAccount } from '../projects/visible-projects.ts'
import type { Event } from '../schema.ts'
import { eventHorizon } from './event-horizon.ts'

/** A place between two events. */
export type EventPosition = {
  /** An xid8 of Postgres as text. */
  transactionId: string
  id: number
}

export type EventPage = {
  events: Event[]
  /** Up to where it was read: beyond the last event shown when others follow that the caller may not see. */
  readTo: EventPosition
  /** More may follow at once. */
  isFull: boolean
}

export const firstPosition: EventPosition = { transactionId: '0', id: 0 }

export function positionOf(event: Event): EventPosition {
  return { transactionId: event.transaction_id, id: event.id }
}

type Seen = Event & { is_visible: boolean }

export class EventLog {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** Before everything that becomes readable from now on. */
  async now(): Promise<EventPosition> {
    const { rows } = await sql<{ horizon: string }>`
      select ${eventHorizon}::text as horizon`.execute(this.#context.db)
    return { transactionId: rows[0]!.horizon, id: 0 }
  }

  /** Reads at most `limit` events of the account; of these, those the principal may see are shown. */
  async read(principal: Principal, after: EventPosition, limit: number): Promise<EventPage> {
    const { rows } = await sql<Seen>`
      select events.*, ${isEventVisible(principal)} as is_visible from events
      where events.account_id = ${principal.accountId}
        and (events.transaction_id, events.id) > (${after.transactionId}::xid8, ${after.id})
        and events.transaction_id < ${eventHorizon}
      order by events.transaction_id, events.id limit ${limit}`.execute(this.#context.db)
    const last = rows.at(-1)
    return {
      events: rows.filter((row) => row.is_visible),
      readTo: last ? positionOf(last) : after,
      isFull: rows.length === limit,
    }
  }

  /** Accounts with events after a place, of at most `limit` events, and where that look ended. */
  async accountsAfter(
    after: EventPosition,
    limit: number,
  ): Promise<{ accountIds: Set<string>; readTo: EventPosition; isFull: boolean }> {
    const { rows } = await sql<Pick<Event, 'id' | 'transaction_id' | 'account_id'>>`
      select id, transaction_id, account_id from events
      where (transaction_id, id) > (${after.transactionId}::xid8, ${after.id})
        and transaction_id < ${eventHorizon}
      order by transaction_id, id limit ${limit}`.execute(this.#context.db)
    const last = rows.at(-1)
    return {
      accountIds: new Set(rows.map((row) => row.account_id)),
      readTo: last ? { transactionId: last.transaction_id, id: last.id } : after,
      isFull: rows.length === limit,
    }
  }
}

/** What a key did itself, and what happened to projects it may see and to their tasks. */
function isEventVisible(principal: Principal): RawBuilder<boolean> {
  if (seesWholeAccount(principal)) return sql<boolean>`true`
  const isSeen = isVisible(principal, 'p')
  const isWorkSeen = isTaskVisible(principal, 'tasks', 'p')
  const isOwn = principal.projectBounds
    ? sql<boolean>`false`
    : sql<boolean>`events.credential_id is not distinct from ${principal.credentialId}::uuid`
  return sql<boolean>`(${isOwn}
    or (events.noun = 'project' and exists (select from projects p where p.id = events.noun_id and ${isSeen}))
    or (events.noun = 'task' and exists (
      select from tasks left join projects p on p.id = tasks.project_id
      where tasks.id = events.noun_id and ${isWorkSeen})))`
}
