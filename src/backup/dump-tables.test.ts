import type { KyselyPlugin } from 'kysely'
import { expect, it } from 'vitest'
import type { Schema } from '#core/schema.ts'
import { openKysely } from '#platform/database/kysely.ts'
import { openPool } from '#platform/database/pool.ts'
import { createTestDatabase } from '#tests/support/database.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { dumpTable } from './dump-tables.ts'

const megabyte = 1 << 20

it('holds few rows at once where they are large, and many where they are small', async () => {
  const database = await createTestDatabase({ isMigrated: false })
  const pool = openPool({ url: database.url, max: 1, applicationName: 'a test', log: silentLog })
  const db = openKysely<Schema>(pool)
  const fetched: number[] = []
  const recording: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (result.rows.length > 0) fetched.push(result.rows.length)
      return result
    },
  }
  const dump = async (name: string) => {
    fetched.length = 0
    const columns = [{ name: 'text', type: 'text' }]
    let rows = 0
    await db.transaction().execute(async (change) => {
      const table = { name, columns, key: [], references: [] }
      for await (const _ of dumpTable(change.withPlugin(recording), table, () => rows++));
    })
    return rows
  }
  try {
    await pool.query(`
      create table large as select repeat('x', ${megabyte}) as text from generate_series(1, 30);
      create table small as select 'x' as text from generate_series(1, 2000)`)
    expect(await dump('large')).toBe(30)
    expect(Math.max(...fetched)).toBeLessThanOrEqual(8)
    expect(await dump('small')).toBe(2000)
    expect(fetched.length).toBeLessThan(12)
  } finally {
    await db.destroy()
    await database.drop()
  }
})
