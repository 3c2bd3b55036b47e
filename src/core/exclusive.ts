/** Work that one process at a time may do, by a lock that the database gives back when its holder is gone. */
import { sql } from 'kysely'
import type { Change, Database } from './context.ts'

/** Any constants will do; they must only never change between releases that run side by side. */
export const locks = { retention: 7300_0002, backup: 7300_0003 } as const
export type LockName = keyof typeof locks

/**
 * Runs `work` unless another holds the lock, and then returns null. The lock belongs to a transaction that is
 * idle meanwhile, so it works through a transaction pooler too; `work` uses connections of its own.
 */
export async function exclusively<T>(
  db: Database,
  lock: LockName,
  work: (holding: Change) => Promise<T>,
): Promise<{ result: T } | null> {
  return await db.transaction().execute(async (holding) => {
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(holding)
    const { rows } = await sql<{ taken: boolean }>`
      select pg_try_advisory_xact_lock(${sql.lit(locks[lock])}) as taken`.execute(holding)
    return rows[0]!.taken ? { result: await work(holding) } : null
  })
}

/** Whether another holds the lock right now; while this transaction lasts nobody can take it, unless it is held. */
export async function isHeld(change: Change, lock: LockName): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock_shared(${sql.lit(locks[lock])}) as taken`.execute(change)
  return !rows[0]!.taken
}
