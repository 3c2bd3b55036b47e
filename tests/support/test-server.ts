/**
 * The database server of one test run: DATABASE_URL when set, else an embedded one that the test processes
 * share and that is started by the first that needs it.
 */
import { join } from 'node:path'
import { connectWhenReady } from '#platform/database/retry.ts'
import { openEmbeddedPostgres } from '#platform/embedded-postgres/index.ts'

export type TestRun = {
  /** Begins the names of all databases of the run. */
  name: string
  folder: string
  databaseUrl: string | null
}

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

/** `url` is of a database that is there and may make others. */
export async function openTestServer(run: TestRun): Promise<{ url: string; close(): Promise<void> }> {
  if (run.databaseUrl !== null) return { url: run.databaseUrl, close: async () => {} }
  return openEmbeddedPostgres({ folder: join(run.folder, 'postgres'), log: silent })
}

export async function dropDatabasesOf(run: TestRun, url: string): Promise<void> {
  const session = await connectWhenReady({ url, applicationName: 'triptych-test' })
  try {
    const { rows } = await session.query<{ datname: string }>(
      'select datname from pg_database where starts_with(datname, $1)',
      [run.name],
    )
    for (const { datname } of rows) {
      await session.query(`drop database if exists ${session.escapeIdentifier(datname)} with (force)`)
    }
  } finally {
    await session.end()
  }
}

/** The URL of another database on the same server. */
export function withDatabase(url: string, database: string): string {
  const other = new URL(url)
  other.pathname = `/${database}`
  return other.href
}
