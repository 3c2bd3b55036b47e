import { rm } from 'node:fs/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { randomToken } from '#base/ids.ts'
import { openPool } from '#platform/database/pool.ts'
import { createLog } from '#platform/log.ts'
import { openHouseListener } from '#src/house.ts'
import { serve } from '#src/serve.ts'
import { triptych } from '#tests/command-line/triptych.ts'
import { tone } from '#tests/conformance/diffio/support/sounds.ts'
import { until } from '#tests/support/core-lab.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts'
import { testConfig } from '#tests/support/server.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { type Pooler, pgbouncer, startPooler } from './support/pooler.ts'

let database: TestDatabase
let folder: string
const secret = randomToken(32)
beforeEach(async () => {
  database = await createTestDatabase({ isMigrated: false })
  folder = newTempFolder('triptych-pooled')
})
afterEach(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

/**
 * An upload, the work on it and its result, and a key that is revoked elsewhere, on a server with these settings.
 * Returns why it hears nothing from the database, or null.
 */
async function useServer(databaseUrl: string, settings: Record<string, string>): Promise<string | null> {
  const config = testConfig(databaseUrl, folder, { TRIPTYCH_SECRET: secret, ...settings })
  const served = await serve(config, createLog({ level: 'fatal' }))
  const other = openPool({ url: database.url, max: 1, applicationName: 'a test', log: silentLog })
  try {
    const call = (path: string, body: Record<string, unknown>) =>
      fetch(`${served.url}/v1/${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${served.firstKey}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    const json = async (path: string, body: Record<string, unknown>) =>
      (await (await call(path, body)).json()) as Record<string, string>
    const { apiProjectId = '', uploadUrl = '' } = await json('create_project', {
      fileName: 'a.wav',
      contentType: 'audio/wav',
    })
    expect((await fetch(uploadUrl, { method: 'PUT', body: tone(1) })).status).toBe(200)
    const { generationId = '' } = await json('diffio-2.0-flash-generation', { apiProjectId })
    await until('the result', async () => {
      const { status } = await json('get_generation_progress', { generationId })
      return status === 'complete'
    })
    // More at once than the pooler has connections, so that statements meet connections of others.
    const lists = await Promise.all(Array.from({ length: 40 }, () => call('list_projects', {})))
    expect(lists.filter(({ status }) => status !== 200)).toEqual([])
    await other.query('update credentials set revoked_at = now()')
    await until('the refusal', async () => (await call('list_projects', {})).status === 403, 2000)
    const listener = await openHouseListener(served.house)
    await listener.close()
    return listener.reason
  } finally {
    await other.end()
    await served.close()
  }
}

describe('a database that cannot be listened to', () => {
  it('serves all the same, and doctor says that processes look for themselves', async () => {
    expect(await useServer(database.url, { TRIPTYCH_LISTEN: 'false' })).toBe('TRIPTYCH_LISTEN is false')
    const { stdout, code } = await triptych(['doctor', '--quick'], {
      DATABASE_URL: database.url,
      TRIPTYCH_SECRET: secret,
      TRIPTYCH_DATA: folder,
      TRIPTYCH_LISTEN: 'false',
    })
    expect(stdout).toMatch(/ok +listening: polling instead.*TRIPTYCH_LISTEN is false/)
    expect(code).toBe(0)
  })
})

describe('a transaction pooler', () => {
  let pooler: Pooler
  beforeEach(async (context) => {
    if (pgbouncer === undefined) context.skip('there is no pgbouncer on this machine')
    pooler = await startPooler(database.url)
  })
  afterEach(() => pooler?.close())

  it('serves requests while DATABASE_DIRECT_URL leads past it', async () => {
    expect(await useServer(pooler.url, { DATABASE_DIRECT_URL: database.url })).toBeNull()
  })

  it('is found out where nothing leads past it, and then processes look for themselves', async () => {
    expect(await useServer(pooler.url, {})).toMatch(/DATABASE_DIRECT_URL/)
  })
})
