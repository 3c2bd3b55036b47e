/** Results that have been kept long enough: the row goes, and with it the file that nothing else refers to. */
import { sql } from 'kysely'
import { deleteUnusedOf, isResultAlone } from '../assets/asset-store.ts'
import { recordEvent } from '../events/event-store.ts'
import type { Output } from '../schema.ts'
import { type Removed, type Sweep, sumOf } from './sweep.ts'

const batch = 100

export async function expireOutputs(sweep: Sweep, kind: Output['kind'], before: Date): Promise<Removed> {
  if (sweep.isDryRun) return await countExpired(sweep, kind, before)
  const total: Removed = { count: 0, bytes: 0 }
  for (;;) {
    sweep.signal?.throwIfAborted()
    const { count, bytes, blobKeys } = await expireBatch(sweep, kind, before)
    // After the commit: a blob must never go before the rows that name it.
    for (const key of blobKeys) await sweep.loose.drop(key)
    total.count += count
    total.bytes += bytes
    if (count < batch) return total
  }
}

async function expireBatch({ context }: Sweep, kind: Output['kind'], before: Date) {
  const at = context.clock.now()
  return await context.db.transaction().execute(async (change) => {
    const expired = await change
      .deleteFrom('outputs')
      .where('id', 'in', ({ selectFrom }) =>
        selectFrom('outputs')
          .select('id')
          .where('kind', '=', kind)
          .where('created_at', '<', before)
          .orderBy('id')
          .limit(batch)
          .forUpdate()
          .skipLocked(),
      )
      .returning(['id', 'account_id', 'task_id', 'asset_id'])
      .execute()
    for (const output of expired) {
      await recordEvent(change, {
        accountId: output.account_id,
        credentialId: null,
        type: 'output.expired',
        noun: 'output',
        nounId: output.id,
        facts: { kind, taskId: output.task_id },
        at,
      })
    }
    const freed = await deleteUnusedOf(
      change,
      expired.map(({ asset_id }) => asset_id),
      at,
    )
    return { count: expired.length, ...sumOf(freed) }
  })
}

/** A file that is two results goes with the last of them; a dry run sees one kind at a time and counts only what is its alone. */
async function countExpired({ context }: Sweep, kind: Output['kind'], before: Date): Promise<Removed> {
  const { rows } = await sql<Removed>`
    with expired as (select id, asset_id from outputs where kind = ${kind} and created_at < ${before})
    select (select count(*) from expired) as count, coalesce((
      select sum(size_bytes) from assets where id in (select asset_id from expired)
        and ${isResultAlone()}
        and not exists (select from outputs where asset_id = assets.id and id not in (select id from expired))
    ), 0)::bigint as bytes`.execute(context.db)
  return rows[0]!
}
