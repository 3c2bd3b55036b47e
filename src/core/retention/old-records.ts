/** Rows that only tell of the past: webhook deliveries that are over, events, idempotency keys. */
import { type RawBuilder, sql } from 'kysely'
import type { Removed, Sweep } from './sweep.ts'

const batch = 1000

/** Their attempts go with them. */
export function deleteDeliveries(sweep: Sweep, before: Date): Promise<Removed> {
  return deleteOld(sweep, sql`webhook_deliveries`, sql`state <> 'waiting' and finished_at < ${before}`)
}

/** Never one that webhooks have still to be made of. */
export function deleteEvents(sweep: Sweep, before: Date): Promise<Removed> {
  return deleteOld(
    sweep,
    sql`events`,
    sql`created_at < ${before} and not exists (
      select from event_cursors as reader
      where (events.transaction_id, events.id) > (reader.transaction_id, reader.event_id))`,
  )
}

/** A request repeated after this is taken for a new one. */
export function deleteIdempotency(sweep: Sweep, before: Date): Promise<Removed> {
  return deleteOld(sweep, sql`idempotency`, sql`created_at < ${before}`)
}

export async function deleteOld(
  { context, isDryRun, signal }: Sweep,
  table: RawBuilder<unknown>,
  isOld: RawBuilder<unknown>,
): Promise<Removed> {
  if (isDryRun) {
    const { rows } = await sql<{
      count: number
    }>`select count(*) as count from ${table} where ${isOld}`.execute(context.db)
    return { count: rows[0]!.count, bytes: 0 }
  }
  let count = 0
  for (;;) {
    signal?.throwIfAborted()
    const { numAffectedRows = 0n } = await sql`
      delete from ${table} where ctid = any(array(select ctid from ${table} where ${isOld} limit ${batch}))`.execute(
      context.db,
    )
    count += Number(numAffectedRows)
    if (numAffectedRows < batch) return { count, bytes: 0 }
  }
}
