import pg from 'pg'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { uuidV7 } from '#base/ids.ts'
import type { Principal } from '#core/credentials/credential.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import { createTestDatabase } from '#tests/support/database.ts'
import { firstPosition } from './event-log.ts'
import { recordEvent } from './event-store.ts'

let lab: CoreLab
let principal: Principal
const opened: pg.Client[] = []
beforeEach(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('main')
})
afterEach(async () => {
  await Promise.all(opened.splice(0).map((client) => client.end()))
  await lab.close()
})

const record = (type: string) =>
  lab.db.transaction().execute((change) =>
    recordEvent(change, {
      accountId: principal.accountId,
      credentialId: null,
      type,
      noun: 'test',
      nounId: uuidV7(),
      at: systemClock.now(),
    }),
  )
const readTypes = async (after = firstPosition) => {
  const { events } = await lab.core.eventLog.read(principal, after, 100)
  return events.map(({ type }) => type).filter((type) => type.startsWith('test.'))
}

/** A session in a transaction that has a number, as one has that has written. */
async function openTransaction(url: string): Promise<pg.Client> {
  const client = new pg.Client(url)
  opened.push(client)
  await client.connect()
  await client.query('begin')
  await client.query('select pg_current_xact_id()')
  return client
}

it('are held back by an older transaction of this database until it ends', async () => {
  await record('test.before')
  await expect.poll(() => readTypes()).toEqual(['test.before'])
  const older = await openTransaction(lab.url)
  await record('test.after')
  expect(await readTypes()).toEqual(['test.before'])
  await older.query('commit')
  await expect.poll(() => readTypes()).toEqual(['test.before', 'test.after'])
})

it('are not held back by a transaction of another database', async () => {
  const other = await createTestDatabase({ isMigrated: false })
  await openTransaction(other.url)
  const position = await lab.core.eventLog.now()
  await record('test.now')
  await expect.poll(() => readTypes()).toEqual(['test.now'])
  expect(await readTypes(position)).toEqual(['test.now'])
  await opened.pop()?.end()
  await other.drop()
})

it('ends also those who begin to follow while the process closes', async () => {
  let ends = 0
  const following = lab.core.eventFeed.follow(
    principal.accountId,
    () => undefined,
    () => ends++,
  )
  lab.core.eventFeed.close()
  await following
  expect(ends).toBe(1)
})
