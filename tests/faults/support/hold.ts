/**
 * Pause points without test code in the server: the database holds whoever writes a certain row, so that it
 * can be killed exactly there.
 */

import { until } from '#tests/support/core-lab.ts'
import type { Installation } from './installation.ts'

/** Any constant that nobody else locks. */
const lock = 4242

export type Hold = {
  /** Resolves when a write waits at the point. */
  reached(): Promise<void>
  /** Lets waiting and later writes go on. */
  release(): Promise<void>
}

/** @param when a condition on `old` and `new`, as in a trigger */
export async function holdAt(
  installation: Installation,
  point: { table: string; event: 'insert' | 'update'; when?: string },
): Promise<Hold> {
  const session = await installation.connect()
  await session.query('select pg_advisory_lock($1)', [lock])
  await session.query(`
    create or replace function hold() returns trigger language plpgsql as $$
      begin perform pg_advisory_xact_lock_shared(${lock}); return new; end $$;
    create trigger hold before ${point.event} on ${point.table}
      for each row ${point.when ? `when (${point.when})` : ''} execute function hold()`)
  return {
    async reached() {
      await until(
        `a write held at ${point.table}`,
        async () => {
          const { rowCount } = await session.query(
            `select from pg_locks where locktype = 'advisory' and objid = ${lock} and not granted`,
          )
          return (rowCount ?? 0) > 0
        },
        60_000,
      )
    },
    async release() {
      await session.query('select pg_advisory_unlock($1)', [lock])
      await session.query(`drop trigger hold on ${point.table}`)
      await session.end()
    },
  }
}
