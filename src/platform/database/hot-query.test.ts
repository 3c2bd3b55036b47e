import type { Kysely } from 'kysely'
import type pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { hotCommand, hotQuery } from './hot-query.ts'
import { openKysely } from './kysely.ts'
import { openPool } from './pool.ts'

type Schema = { things: { id: number; name: string } }

let database: TestDatabase
let pool: pg.Pool
let db: Kysely<Schema>
beforeAll(async () => {
  database = await createTestDatabase({ isMigrated: false })
  pool = openPool({ url: database.url, max: 1, applicationName: 'test', log: silentLog })
  db = openKysely<Schema>(pool)
  await pool.query('create table things (id int primary key, name text not null)')
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const add = hotCommand<Schema, { id: number; name: string }, { id: number }>((db, parameter) =>
  db
    .insertInto('things')
    .values({ id: parameter<number>('id'), name: parameter<string>('name') })
    .returning('id'),
)
const prepared = async (of: pg.Pool) => {
  const { rows } = await of.query(
    `select (generic_plans + custom_plans)::int as runs from pg_prepared_statements where statement like 'insert into "things"%'`,
  )
  return rows.map(({ runs }) => runs)
}

describe('a hot command', () => {
  it('is prepared once on a connection, inside of transactions and outside', async () => {
    expect(await add(db, { id: 1, name: 'one' })).toEqual([{ id: 1 }])
    await db.transaction().execute((change) => add(change, { id: 2, name: 'two' }))
    const broken = db.transaction().execute(async (change) => {
      await add(change, { id: 3, name: 'three' })
      throw new Error('no')
    })
    await expect(broken).rejects.toThrow('no')
    expect(await prepared(pool)).toEqual([3])
    expect((await pool.query('select * from things order by id')).rows).toEqual([
      { id: 1, name: 'one' },
      { id: 2, name: 'two' },
    ])
  })

  it('goes on when a column is added', async () => {
    await pool.query('alter table things add column more text')
    expect(await add(db, { id: 4, name: 'four' })).toEqual([{ id: 4 }])
  })

  it('goes without a name behind a pooler', async () => {
    const pooled = openPool({
      url: database.url,
      max: 1,
      applicationName: 'test',
      log: silentLog,
      isDirect: false,
    })
    const named = hotQuery(db, 'test-names', (db, parameter) =>
      db.selectFrom('things').select('name').where('id', '=', parameter<number>('id')),
    )
    expect(await add(openKysely<Schema>(pooled), { id: 5, name: 'five' })).toEqual([{ id: 5 }])
    expect(await named(pooled, { id: 5 })).toEqual([{ name: 'five' }])
    expect((await pooled.query('select from pg_prepared_statements')).rowCount).toBe(0)
    expect(await named(pool, { id: 5 })).toEqual([{ name: 'five' }])
    expect((await pool.query(`select from pg_prepared_statements where name = 'test-names'`)).rowCount).toBe(
      1,
    )
    await pooled.end()
  })
})
