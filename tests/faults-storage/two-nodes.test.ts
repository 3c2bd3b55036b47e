import { rm } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomToken } from '#base/ids.ts'
import { openPool } from '#platform/database/pool.ts'
import { ClusterClient } from '#tests/cluster/support/client.ts'
import { type Machine, startMachine } from '#tests/cluster/support/machine.ts'
import { tone } from '#tests/conformance/diffio/support/sounds.ts'
import { until } from '#tests/support/core-lab.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'

let database: TestDatabase
let blobs: string
let pool: ReturnType<typeof openPool>
let nodes: (Machine | null)[]
let firstKey: string
let victimFolder: string

beforeAll(async () => {
  database = await createTestDatabase({ isMigrated: false })
  blobs = newTempFolder('triptych-shared-blobs')
  pool = openPool({ url: database.url, max: 2, applicationName: 'a test', log: silentLog })
  const shared = {
    DATABASE_URL: database.url,
    TRIPTYCH_SECRET: randomToken(32),
    TRIPTYCH_BLOBS: `file:${blobs}`,
    TRIPTYCH_WORKERS: '1',
  }
  const started = await Promise.all([startMachine('api,worker', shared), startMachine('api,worker', shared)])
  firstKey = started.find((node) => node.firstKey !== null)!.firstKey!
  nodes = started
})
afterAll(async () => {
  await Promise.all((nodes ?? []).map((node) => node?.leave()))
  await pool?.end()
  await database?.drop()
  for (const folder of [blobs, victimFolder]) await rm(folder, { recursive: true, force: true })
})

describe('of two nodes one is killed at work', () => {
  it('and the other finishes everything, once', async () => {
    const client = new ClusterClient(() => nodes, firstKey)
    const sound = tone(25)
    const submitted = []
    for (let n = 0; n < 3; n++) submitted.push((await client.submit(sound)).generationId)
    // Both are at work: whichever is killed, it takes a task with it.
    await until('both at work', async () => {
      const { rows } = await pool.query(`select distinct worker from tasks where state = 'running'`)
      return rows.length === 2
    })
    const victim = nodes[0]!
    nodes[0] = null
    victimFolder = victim.folder
    await victim.stop('SIGKILL')
    await until(
      'the end of all tasks',
      async () => (await pool.query('select from tasks where finished_at is null')).rowCount === 0,
      60_000,
    )
    const { rows } = await pool.query(`select id, state,
      (select array_agg(type order by id) from events where noun_id = tasks.id) as events,
      (select count(*) from outputs where task_id = tasks.id) as outputs from tasks`)
    expect(rows.map(({ id }) => id).sort()).toEqual(submitted.sort())
    for (const { state, outputs } of rows)
      expect({ state, outputs }).toEqual({ state: 'succeeded', outputs: 2 })
    for (const { events } of rows)
      expect(events.filter((type: string) => type === 'task.succeeded')).toHaveLength(1)
    expect(rows.flatMap(({ events }) => events).filter((type) => type === 'task.requeued')).toHaveLength(1)
  })
})
