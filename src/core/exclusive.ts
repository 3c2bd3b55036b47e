/** Work that one process at a time may do, by a lock that the database gives back when its holder is gone. */
import { sql } from 'kysely'
import type { Change, Database } from './context.ts'

/** Any constants will do; they must only never change between releases that run side by side. */
export const locks = { retention: 7300_0005, backup: 7300_0006 } as const
export type LockName = keyof typeof locks

const lockNotAvailable = '55P03'

/**
 * Runs `work` unless another still holds the lock after `waitMs`, and then returns null. The lock belongs to a
 * transaction that is idle meanwhile, so it works through a transaction pooler too; `work` uses connections of
 * its own.
 */
export async function exclusively<T>(
  db: Database,
  lock: LockName,
  work: () => Promise<T>,
  waitMs = 0,
): Promise<{ result: T } | null> {
  return await db.transaction().execute(async (holding) => {
    await sql`set local idle_in_transaction_session_timeout = 0`.execute(holding)
    return (await isTaken(holding, lock, waitMs)) ? { result: await work() } : null
  })
}

async function isTaken(holding: Change, lock: LockName, waitMs: number): Promise<boolean> {
  if (waitMs > 0) {
    // While somebody waits, nobody new gets a share of the lock, so the wait ends.
    await sql`set local lock_timeout = ${sql.lit(waitMs)}`.execute(holding)
    await sql`savepoint waiting`.execute(holding)
    try {
      await sql`select pg_advisory_xact_lock(${sql.lit(locks[lock])})`.execute(holding)
      return true
    } catch (error) {
      if ((error as { code?: unknown }).code !== lockNotAvailable) throw error
      await sql`rollback to savepoint waiting`.execute(holding)
      return false
    }
  }
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock(${sql.lit(locks[lock])}) as taken`.execute(holding)
  return rows[0]!.taken
}

/** Whether another holds the lock right now; while this transaction lasts nobody can take it, unless it is held. */
export async function isHeld(change: Change, lock: LockName): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    select pg_try_advisory_xact_lock_shared(${sql.lit(locks[lock])}) as taken`.execute(change)
  return !rows[0]!.taken
}
