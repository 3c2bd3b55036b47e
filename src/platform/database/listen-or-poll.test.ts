import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { until } from '#tests/support/core-lab.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { listeningIsOff, listenOrPoll } from './listen-or-poll.ts'
import { openPool } from './pool.ts'

let database: TestDatabase
let pool: ReturnType<typeof openPool>
beforeAll(async () => {
  database = await createTestDatabase({ isMigrated: false })
  pool = openPool({ url: database.url, max: 2, applicationName: 'a test', log: silentLog })
})
afterAll(async () => {
  await pool.end()
  await database.drop()
})

const announce = (channel: string, payload: string) =>
  pool.query('select pg_notify($1, $2)', [channel, payload])
const open = (others: Partial<Parameters<typeof listenOrPoll>[0]> = {}) =>
  listenOrPoll({
    url: database.url,
    applicationName: 'a test',
    log: silentLog,
    isWanted: true,
    patienceMs: 300,
    announce,
    ...others,
  })

describe('listening where it is possible', () => {
  it('hears what is announced', async () => {
    const listener = await open()
    const heard: string[] = []
    await listener.on('something', (payload) => heard.push(payload))
    expect(listener).toMatchObject({ connected: true, reason: null })
    await announce('something', 'happened')
    await until('the announcement', async () => heard.length > 0)
    expect(heard).toEqual(['happened'])
    await listener.close()
  })

  it('is not tried when it is not wanted', async () => {
    const listener = await open({ isWanted: false, url: 'postgres://127.0.0.1:1/none' })
    expect(listener).toMatchObject({ connected: false, reason: listeningIsOff })
    await listener.on('something', () => undefined)
    await listener.close()
  })

  it('gives way to polling when nothing can be reached, or announcements come from elsewhere', async () => {
    const refused = await open({ url: 'postgres://127.0.0.1:1/none' })
    expect(refused).toMatchObject({ connected: false, reason: expect.stringContaining('127.0.0.1:1') })
    await refused.close()
    const silent = await open({ announce: async () => undefined })
    expect(silent).toMatchObject({ connected: false, reason: expect.stringContaining('DATABASE_DIRECT_URL') })
    await silent.close()
  })

  it('leaves no line behind when the trial fails', async () => {
    const applicationName = 'a trial that fails'
    const failed = await open({ applicationName, announce: () => Promise.reject(new Error('no connection')) })
    expect(failed).toMatchObject({ connected: false, reason: 'no connection' })
    const lines = async () =>
      (await pool.query('select from pg_stat_activity where application_name = $1', [applicationName]))
        .rowCount
    await expect.poll(lines).toBe(0)
    await failed.close()
  })

  it('is tried again, and then all who waited are told', async () => {
    let isSilent = true
    const listener = await open({
      retryMs: 50,
      announce: async (channel, payload) => {
        if (!isSilent) await announce(channel, payload)
      },
    })
    const states: boolean[] = []
    const heard: string[] = []
    listener.onState((connected) => states.push(connected))
    await listener.on('something', (payload) => heard.push(payload))
    expect(listener.connected).toBe(false)
    isSilent = false
    await until('the line', async () => listener.connected)
    expect(states).toEqual([true])
    await announce('something', 'late')
    await until('the announcement', async () => heard.length > 0)
    await listener.close()
  })
})
