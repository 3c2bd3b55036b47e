import { afterAll, beforeAll, expect, test } from 'vitest'
import { migrate } from '#platform/database/migrate.ts'
import { migrations } from '#platform/database/migrations/index.ts'
import { connectOnce } from '#platform/database/retry.ts'
import { createTestDatabase, type TestDatabase } from './database.ts'

let databases: TestDatabase[]
beforeAll(async () => {
  databases = await Promise.all([createTestDatabase(), createTestDatabase()])
})
afterAll(() => Promise.all(databases.map((database) => database.drop())))

test('every database is migrated and alone', async () => {
  const [one, two] = databases
  const log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} }
  expect(await migrate({ url: one!.url, migrations, log })).toEqual([])
  const first = await connectOnce(one!.url, 'triptych-test')
  await first.query('create table only_here (id int)')
  await first.end()
  const second = await connectOnce(two!.url, 'triptych-test')
  const { rows } = await second.query(`select to_regclass('only_here') as found`)
  expect(rows).toEqual([{ found: null }])
  await second.end()
})
