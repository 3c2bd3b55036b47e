import { setTimeout as sleep } from 'node:timers/promises'
import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts'
import { announce } from './announce.ts'
import { openKysely } from './kysely.ts'
import { openListener } from './listen.ts'
import { migrate } from './migrate.ts'
import { openPool } from './pool.ts'
import { addressOf, connectOnce, connectWhenReady } from './retry.ts'

const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase({ isMigrated: false })
})
afterAll(() => database.drop())

async function run(text: string, values: unknown[] = []): Promise<unknown[]> {
  const client = await connectOnce(database.url, 'triptych-test')
  try {
    return (await client.query(text, values)).rows
  } finally {
    await client.end()
  }
}

/** Cuts every session of one application, as a failing server or network does. */
function cut(applicationName: string): Promise<unknown[]> {
  return run('select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1', [
    applicationName,
  ])
}

async function until(holds: () => boolean): Promise<void> {
  for (let waited = 0; !holds(); waited += 10) {
    if (waited > 10_000) throw new Error('it did not come true in time')
    await sleep(10)
  }
}

describe('openPool', () => {
  test('reads bigint as a number, timestamptz as a Date, and refuses a number that is not exact', async () => {
    const pool = openPool({ url: database.url, max: 2, applicationName: 'types', log })
    const { rows } = await pool.query(
      `select 7::bigint as big, count(*) as counted, '2026-01-02T03:04:05Z'::timestamptz as at`,
    )
    expect(rows).toEqual([{ big: 7, counted: 1, at: new Date('2026-01-02T03:04:05Z') }])
    await expect(pool.query('select 9007199254740993::bigint')).rejects.toThrow('not a safe integer')
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })

  test('outlives the loss of its idle connections', async () => {
    const pool = openPool({ url: database.url, max: 2, applicationName: 'idle', log })
    await pool.query('select 1')
    await cut('idle')
    await sleep(50)
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }])
    await pool.end()
  })

  test('serves a typed query builder', async () => {
    const db = openKysely<{ pg_database: { datname: string } }>(
      openPool({ url: database.url, max: 1, applicationName: 'builder', log }),
    )
    const row = await db
      .selectFrom('pg_database')
      .select('datname')
      .where('datname', '=', 'template0')
      .executeTakeFirst()
    expect(row).toEqual({ datname: 'template0' })
    await db.destroy()
  })
})

describe('connectWhenReady', () => {
  test('gives up within its bound, naming host and reason but no password', async () => {
    const url = 'postgres://someone:secret@127.0.0.1:1/nothing'
    const refused = connectWhenReady({ url, applicationName: 'refused', timeoutMs: 200 })
    await expect(refused).rejects.toMatchObject({ code: 'database_unavailable' })
    await expect(refused).rejects.toThrow('127.0.0.1:1/nothing')
    await expect(refused).rejects.not.toThrow('secret')
  })

  test('does not wait when waiting cannot help', async () => {
    const wrong = new URL(database.url)
    wrong.pathname = '/no_such_database'
    await expect(connectWhenReady({ url: wrong.href, applicationName: 'wrong' })).rejects.toThrow(
      'does not exist',
    )
  })

  test('an address that is no URL is not repeated', () => {
    expect(addressOf('host=secret')).toBe('the given address')
  })
})

describe('migrate', () => {
  const table = (name: string): Migration => ({
    up: async (db: Kysely<unknown>) => {
      await sql`create table ${sql.table(name)} (id int)`.execute(db)
    },
  })
  const migrations: Record<string, Migration> = { '0001-a': table('a'), '0002-b': table('b') }

  test('several processes at once: one runs each migration, all end with the same schema', async () => {
    const ran = await Promise.all([1, 2, 3].map(() => migrate({ url: database.url, migrations, log })))
    expect(ran.flat().sort()).toEqual(['0001-a', '0002-b'])
    expect(await migrate({ url: database.url, migrations, log })).toEqual([])
  })

  test('a migration that fails is named and leaves no part of its run', async () => {
    const failing: Migration = {
      up: async (db: Kysely<unknown>) => {
        await sql`select * from not_there`.execute(db)
      },
    }
    const more = { ...migrations, '0003-c': table('c'), '0004-fails': failing }
    await expect(migrate({ url: database.url, migrations: more, log })).rejects.toMatchObject({
      code: 'start_refused',
      message: expect.stringMatching(/0004-fails.*not_there/),
    })
    expect(await run(`select to_regclass('c') as c`)).toEqual([{ c: null }])
  })

  test('a database of a newer release is refused', async () => {
    const older = { '0001-a': migrations['0001-a']! }
    await expect(migrate({ url: database.url, migrations: older, log })).rejects.toMatchObject({
      code: 'start_refused',
      message: expect.stringContaining('0002-b'),
    })
  })
})

describe('openListener', () => {
  test('hears its channels, comes back after a loss and says so', async () => {
    const listener = await openListener({ url: database.url, applicationName: 'listener', log })
    const heard: string[] = []
    const states: boolean[] = []
    listener.onState((connected) => states.push(connected))
    await listener.on('Odd "name"', (payload) => heard.push(payload))
    await run('select pg_notify($1, $2)', ['Odd "name"', 'first'])
    await until(() => heard.length === 1)
    await cut('listener')
    await until(() => states.length === 2)
    await run('select pg_notify($1, $2)', ['Odd "name"', 'second'])
    await until(() => heard.length === 2)
    expect(heard).toEqual(['first', 'second'])
    expect(states).toEqual([false, true])
    await listener.close()
  })

  test('a handler that throws does not stop the others', async () => {
    const listener = await openListener({ url: database.url, applicationName: 'thrower', log })
    const heard: string[] = []
    await listener.on('c', () => {
      throw new Error('bad handler')
    })
    await listener.on('c', (payload) => heard.push(payload))
    await run(`notify c, 'x'`)
    await until(() => heard.length === 1)
    await listener.close()
  })
})

describe('announce', () => {
  async function heard() {
    const words: string[] = []
    const listener = await openListener({ url: database.url, applicationName: 'hearing', log })
    await listener.on('news', (payload) => words.push(payload))
    return { words, close: () => listener.close() }
  }

  test('says once what transactions said, each only when it is committed', async () => {
    const hearing = await heard()
    const pool = openPool({ url: database.url, max: 4, applicationName: 'telling', log })
    const db = openKysely(pool)
    const failure = new Error('no')
    const failing = db.transaction().execute(async (change) => {
      await announce(change, 'news', 'lost')
      throw failure
    })
    await expect(failing).rejects.toBe(failure)
    await db.transaction().execute(async (change) => {
      await announce(change, 'news', 'one')
      await announce(change, 'news', 'one')
      await announce(change, 'news', 'two')
      await sleep(50)
      expect(hearing.words).toEqual([])
    })
    await until(() => hearing.words.length >= 2)
    await announce(db, 'news', 'last')
    await until(() => hearing.words.includes('last'))
    expect(hearing.words).toEqual(['one', 'two', 'last'])
    await hearing.close()
    await db.destroy()
  })

  test('of many at once reaches everybody, whatever was being said meanwhile', async () => {
    const hearing = await heard()
    const pool = openPool({ url: database.url, max: 4, applicationName: 'telling', log })
    const db = openKysely(pool)
    const words = Array.from({ length: 40 }, (_, n) => `${n % 20}`)
    await Promise.all(
      words.map((word) => db.transaction().execute((change) => announce(change, 'news', word))),
    )
    await until(() => new Set(hearing.words).size === 20)
    await hearing.close()
    await db.destroy()
  })

  test('is part of a transaction that was not begun here', async () => {
    const hearing = await heard()
    const pool = openPool({ url: database.url, max: 2, applicationName: 'telling', log })
    const db = openKysely(pool)
    await db
      .transaction()
      .setIsolationLevel('serializable')
      .execute((change) => announce(change, 'news', 'inside'))
    await until(() => hearing.words.includes('inside'))
    await hearing.close()
    await db.destroy()
  })
})
