/**
 * The queue as a port. A ticket says that one more piece of work of a kind may be taken; it is kept alive by
 * its holder, and comes back to others when the holder goes silent.
 */
import type { Transaction } from 'kysely'

export type Ticket = {
  id: string
  kind: string
  /** Which holder this is, counted from 0: above it, somebody held the ticket before and went silent. */
  holding: number
}

/** What the core needs: tickets are issued in the transaction of the change that calls for them. */
export type TaskQueue = {
  // biome-ignore lint/suspicious/noExplicitAny: a transaction of any schema will do, and Kysely's type is invariant
  send(change: Transaction<any>, kind: string): Promise<void>
  /** How many tickets of a kind nobody holds. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  waiting(change: Transaction<any>, kind: string): Promise<number>
  /** Those of the tickets that nobody holds and that nobody will ever be given. */
  // biome-ignore lint/suspicious/noExplicitAny: as above
  ended(change: Transaction<any>, kind: string, ticketIds: readonly string[]): Promise<string[]>
}

/** What workers need. */
export type TicketSource = {
  take(kind: string): Promise<Ticket | null>
  /** A sign of life; due well within `ticketSilenceSeconds`. Does nothing once the ticket is another's. */
  touch(ticket: Ticket): Promise<void>
  /** Idempotent. Does nothing once the ticket is another's. */
  done(ticket: Ticket): Promise<void>
}

/** Where new tickets are announced, several at once as one; the payload is the kind. */
export const workChannel = 'triptych_work'

/** A ticket not touched for this long is somebody else's to take, once the supervisor has noticed. */
export const ticketSilenceSeconds = 10
export const superviseSeconds = 4
