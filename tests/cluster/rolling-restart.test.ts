import { rm } from 'node:fs/promises'
import type { Kysely } from 'kysely'
import type { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomToken } from '#base/ids.ts'
import type { Schema } from '#core/schema.ts'
import { openKysely } from '#platform/database/kysely.ts'
import { openPool } from '#platform/database/pool.ts'
import { triptych } from '#tests/command-line/triptych.ts'
import { tone } from '#tests/conformance/diffio/support/sounds.ts'
import { until } from '#tests/support/core-lab.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts'
import { startTestBucket, type TestBucket, testCredentials } from '#tests/support/s3/test-bucket.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { ClusterClient } from './support/client.ts'
import { type Machine, startMachine } from './support/machine.ts'

let database: TestDatabase
let pool: Pool
let db: Kysely<Schema>
let bucket: TestBucket
const operator = newTempFolder('triptych-operator')
let shared: Record<string, string>
const apis: (Machine | null)[] = [null, null]
const workers: (Machine | null)[] = [null, null]

beforeAll(async () => {
  database = await createTestDatabase({ isMigrated: false })
  pool = openPool({ url: database.url, max: 2, applicationName: 'a test', log: silentLog })
  db = openKysely<Schema>(pool)
  bucket = await startTestBucket()
  shared = {
    DATABASE_URL: database.url,
    TRIPTYCH_SECRET: randomToken(32),
    TRIPTYCH_BLOBS: bucket.setting(),
    AWS_ACCESS_KEY_ID: testCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: testCredentials.secretAccessKey,
    TRIPTYCH_WORKERS: '1',
  }
  // All at once on a new database, as a compose file starts them.
  const started = await Promise.all(
    ['api', 'api', 'worker', 'worker'].map((roles) => startMachine(roles, shared)),
  )
  apis.splice(0, 2, ...started.slice(0, 2))
  workers.splice(0, 2, ...started.slice(2))
})
afterAll(async () => {
  await Promise.all([...apis, ...workers].map((machine) => machine?.leave()))
  await bucket?.close()
  await pool?.end()
  await database?.drop()
  await rm(operator, { recursive: true, force: true })
})

const unfinished = () => db.selectFrom('tasks').select('id').where('finished_at', 'is', null).execute()

async function restartOne(machines: (Machine | null)[], index: number): Promise<void> {
  const machine = machines[index]!
  machines[index] = null
  machines[index] = await machine.restart()
}

describe('two API and two worker machines on one database and one bucket', () => {
  it('lose and double no task while they are restarted one after the other', async () => {
    const made = await triptych(['keys', 'create', '--label', 'cluster', '--json'], {
      ...shared,
      TRIPTYCH_DATA: operator,
    })
    expect(made.stderr).toBe('')
    const client = new ClusterClient(() => apis, (JSON.parse(made.stdout) as { key: string }).key)
    const sound = tone(1)
    const submitted: { projectId: string; generationId: string }[] = []
    let isOver = false
    const flow = (async () => {
      while (!isOver || submitted.length < 8) {
        submitted.push(await client.submit(sound))
        // Always some under way, but on a slow machine no heap of them.
        await until('room for another task', async () => (await unfinished()).length < 6, 90_000, 200)
      }
    })()
    await restartOne(workers, 0)
    await restartOne(apis, 0)
    await restartOne(workers, 1)
    await restartOne(apis, 1)
    isOver = true
    await flow

    await until('the end of all tasks', async () => (await unfinished()).length === 0, 60_000)
    const tasks = await db.selectFrom('tasks').select(['id', 'state', 'worker', 'attempt']).execute()
    expect(tasks.map(({ id }) => id).sort()).toEqual(submitted.map(({ generationId }) => generationId).sort())
    const ends = await db
      .selectFrom('events')
      .select(['noun_id', 'type'])
      .where('type', 'in', ['task.succeeded', 'task.failed', 'task.canceled'])
      .execute()
    expect(ends.map(({ noun_id, type }) => `${noun_id} ${type}`).sort()).toEqual(
      tasks.map(({ id }) => `${id} task.succeeded`).sort(),
    )
    // What a stopping worker gave back did not count as an attempt.
    expect(tasks.every(({ attempt }) => attempt === 1)).toBe(true)
    expect(new Set(tasks.map(({ worker }) => worker)).size).toBeGreaterThan(1)
    const { rows } = await pool.query(`select
      (select count(*) from outputs) as outputs, (select count(*) from loose_blobs) as loose,
      (select sum(amount) from usage where meter like 'restore:%') as seconds`)
    expect(rows[0].outputs).toBe(tasks.length * 2)
    expect(rows[0].loose).toBe(0)
    expect(rows[0].seconds).toBeCloseTo(tasks.length, 3)
    const [{ projectId, generationId }] = submitted as [{ projectId: string; generationId: string }]
    const download = await client.call('get_generation_download', { generationId, apiProjectId: projectId })
    expect((await fetch(String(download.body.downloadUrl))).status).toBe(200)
  })
})
