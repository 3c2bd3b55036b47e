import { afterAll, beforeAll, expect, test } from 'vitest'
import { openKysely } from '#platform/database/kysely.ts'
import { openListener } from '#platform/database/listen.ts'
import { openPool } from '#platform/database/pool.ts'
import { until } from '#tests/support/core-lab.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/database.ts'
import { silentLog } from '#tests/support/silent-log.ts'
import { type BossQueue, openBossQueue } from './boss-queue.ts'
import { ticketSilenceSeconds, workChannel } from './task-queue.ts'

let database: TestDatabase
let queue: BossQueue
let db: ReturnType<typeof openKysely<Record<string, never>>>
beforeAll(async () => {
  database = await createTestDatabase()
  const options = { url: database.url, log: silentLog, kinds: ['alpha', 'beta'] }
  queue = await openBossQueue({ ...options, isSupervisor: true })
  db = openKysely(openPool({ url: database.url, max: 5, applicationName: 'test', log: silentLog }))
})
afterAll(async () => {
  await queue.close()
  await db.destroy()
  await database.drop()
})

const send = (kind: string) => db.transaction().execute((change) => queue.send(change, kind))
const waiting = (kind: string) => db.transaction().execute((change) => queue.waiting(change, kind))
const ended = (ids: string[]) => db.transaction().execute((change) => queue.ended(change, 'alpha', ids))

test('a ticket exists only when its transaction commits, and is announced then', async () => {
  const heard: string[] = []
  const listener = await openListener({ url: database.url, applicationName: 'test', log: silentLog })
  await listener.on(workChannel, (kind) => heard.push(kind))
  const outcome = db.transaction().execute(async (change) => {
    await queue.send(change, 'alpha')
    throw new Error('no')
  })
  await expect(outcome).rejects.toThrow('no')
  expect(await queue.take('alpha')).toBeNull()
  await send('alpha')
  await until('the announcement', async () => heard.length > 0)
  expect(heard).toEqual(['alpha'])
  expect(await queue.take('beta')).toBeNull()
  const ticket = await queue.take('alpha')
  expect(ticket).toMatchObject({ kind: 'alpha', holding: 0 })
  await queue.done(ticket!)
  await queue.done(ticket!)
  await listener.close()
})

test('takers at the same time get different tickets', async () => {
  for (let n = 0; n < 12; n++) await send('alpha')
  expect(await waiting('alpha')).toBe(12)
  const taken = await Promise.all(Array.from({ length: 14 }, () => queue.take('alpha')))
  const ids = taken.flatMap((ticket) => ticket?.id ?? [])
  expect(new Set(ids).size).toBe(12)
  expect(await ended(ids)).toEqual([])
  for (const ticket of taken) if (ticket) await queue.done(ticket)
  expect((await ended(ids)).sort()).toEqual(ids.sort())
})

test('a silent holder loses its ticket, one that gives signs of life keeps it, and a late word of the first is not heard', async () => {
  await send('alpha')
  await send('alpha')
  const silent = (await queue.take('alpha'))!
  const lively = (await queue.take('alpha'))!
  const signs = setInterval(() => void queue.touch(lively), 1000)
  try {
    const taken = await until(
      'the return of the ticket',
      () => queue.take('alpha'),
      3000 * ticketSilenceSeconds,
    )
    expect(taken).toMatchObject({ id: silent.id, holding: 1 })
    await queue.done(silent)
    expect(await ended([silent.id, lively.id])).toEqual([])
    await queue.done(taken)
    expect(await ended([silent.id, lively.id])).toEqual([silent.id])
    expect(await queue.take('alpha')).toBeNull()
  } finally {
    clearInterval(signs)
  }
})
