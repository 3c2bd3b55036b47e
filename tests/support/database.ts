/** A fresh database for a test file, copied from one that was migrated once for the run. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from 'pg'
import { inject } from 'vitest'
import { randomToken } from '#base/ids.ts'
import { migrate } from '#platform/database/migrate.ts'
import { migrations } from '#platform/database/migrations/index.ts'
import { codeOf, connectWhenReady } from '#platform/database/retry.ts'
import { openTestServer, type TestRun, withDatabase } from './test-server.ts'

/** Any constant; makes the first test files of a run take turns. */
const TEMPLATE_LOCK = 7300_0099

/** What Postgres answers when a database, or the template of a new one, has a visitor. */
const OBJECT_IN_USE = '55006'
const INSUFFICIENT_PRIVILEGE = '42501'

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }

export type TestDatabase = {
  url: string
  /** Also cuts connections that are still open. */
  drop(): Promise<void>
}

export type TestDatabaseOptions = {
  /** Whether our tables are there. Default true. */
  isMigrated?: boolean
}

/** Needs the role of DATABASE_URL, where that is set, to hold CREATEDB. */
export async function createTestDatabase({
  isMigrated = true,
}: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const run = inject('testRun')
  const server = await openTestServer(run)
  const session = await connectWhenReady({ url: server.url, applicationName: 'triptych-test' })
  const name = `${run.name}_${randomToken(9).toLowerCase().replaceAll('-', '_')}`
  const template = isMigrated ? await ensureTemplate(session, run, server.url) : 'template0'
  await whileInUse(() => session.query(`create database "${name}" template "${template}"`))
  return {
    url: withDatabase(server.url, name),
    async drop() {
      await whileInUse(() => session.query(`drop database "${name}" with (force)`))
      await session.end()
      await server.close()
    },
  }
}

/**
 * Postgres waits five seconds for its own vacuum to leave a database, which on a busy machine is not always enough; and
 * who may drop a database may not always send the vacuum away.
 */
async function whileInUse(change: () => Promise<unknown>): Promise<void> {
  for (let left = 20; ; left--) {
    try {
      await change()
      return
    } catch (error) {
      if (left === 0 || ![OBJECT_IN_USE, INSUFFICIENT_PRIVILEGE].includes(codeOf(error) ?? '')) throw error
      await sleep(250)
    }
  }
}

async function ensureTemplate(session: Client, run: TestRun, serverUrl: string): Promise<string> {
  const template = `${run.name}_template`
  await session.query('select pg_advisory_lock($1)', [TEMPLATE_LOCK])
  try {
    const { rowCount } = await session.query('select from pg_database where datname = $1', [template])
    if (rowCount === 1) return template
    // Renamed only when complete: a migration that fails must fail in every test file, not only the first.
    const unfinished = `${template}_unfinished`
    await session.query(`drop database if exists "${unfinished}" with (force)`)
    await session.query(`create database "${unfinished}" template template0`)
    await migrate({ url: withDatabase(serverUrl, unfinished), migrations, log: silent })
    await session.query(`alter database "${unfinished}" rename to "${template}"`)
    return template
  } finally {
    await session.query('select pg_advisory_unlock($1)', [TEMPLATE_LOCK])
  }
}
