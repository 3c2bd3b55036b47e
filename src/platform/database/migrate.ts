/** Brings a database to the newest schema: one process at a time does the work, the others wait for it. */
import { type Migration, Migrator } from 'kysely/migration'
import type { Client } from 'pg'
import { TriptychError } from '#base/errors.ts'
import { openKysely } from './kysely.ts'
import type { DatabaseLog } from './log.ts'
import { openPool } from './pool.ts'
import { connectWhenReady } from './retry.ts'

/** Any constant will do; it must only never change between releases. */
const MIGRATION_LOCK = 7300_0001
const APPLICATION_NAME = 'triptych-migrate'

export type MigrateOptions = {
  /** Best a direct connection; one through a transaction pooler will do. */
  url: string
  /** Name to migration; names sort in the order to run. */
  migrations: Record<string, Migration>
  /** The last to run; default all. Refused when the database is beyond it. */
  upTo?: string
  log: DatabaseLog
}

/**
 * Runs the migrations the database has not seen and returns their names. All run in one transaction, so a
 * crash half way leaves the old schema.
 * @throws TriptychError `database_unavailable`, or `start_refused` when a migration fails or the database was
 * written by a newer release.
 */
export async function migrate(options: MigrateOptions): Promise<string[]> {
  const { url, upTo, log } = options
  const migrations = upTo === undefined ? options.migrations : until(upTo, options.migrations)
  const session = await connectWhenReady({ url, applicationName: APPLICATION_NAME })
  try {
    // The lock of a transaction and not of a session: behind a pooler, a session's would outlive us.
    await session.query('begin')
    await session.query('set local idle_in_transaction_session_timeout = 0')
    await session.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
    await refuseNewerDatabase(session, migrations)
    return await runPending({ url, migrations, log })
  } finally {
    await session.end().catch(() => undefined)
  }
}

function until(last: string, migrations: Record<string, Migration>): Record<string, Migration> {
  return Object.fromEntries(Object.entries(migrations).filter(([name]) => name <= last))
}

async function runPending({ url, migrations, log }: MigrateOptions): Promise<string[]> {
  // As behind a pooler, whatever the address: it may be one, and a migration takes its time.
  const pool = openPool({ url, max: 1, applicationName: APPLICATION_NAME, isDirect: false, log })
  const db = openKysely<unknown>(pool)
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
    const { error, results = [] } = await migrator.migrateToLatest()
    if (error !== undefined) {
      const failed = results.find((result) => result.status === 'Error')?.migrationName
      const reason = error instanceof Error ? error.message : String(error)
      throw new TriptychError('start_refused', {
        detail: `The database could not be migrated${failed ? ` (${failed})` : ''}: ${reason}`,
        cause: error,
      })
    }
    const ran = results.map((result) => result.migrationName)
    if (ran.length > 0) log.info({ migrations: ran }, 'the database schema was brought up to date')
    return ran
  } finally {
    await db.destroy()
  }
}

async function refuseNewerDatabase(session: Client, migrations: Record<string, Migration>): Promise<void> {
  const known = await session.query<{ exists: boolean }>(
    `select to_regclass('kysely_migration') is not null as exists`,
  )
  if (!known.rows[0]?.exists) return
  const { rows } = await session.query<{ name: string }>('select name from kysely_migration order by name')
  const unknown = rows.map((row) => row.name).filter((name) => !Object.hasOwn(migrations, name))
  if (unknown.length === 0) return
  throw new TriptychError('start_refused', {
    detail: `The database was written by a newer release of Triptych (it has the migration ${unknown[0]}): start that release or a later one.`,
  })
}
