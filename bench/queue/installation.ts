/** An installation on a data folder of its own, with accounts that ask for tasks which do nothing. */
import { setTimeout as sleep } from 'node:timers/promises'
import { systemClock } from '#base/clock.ts'
import type { Principal } from '#core/credentials/credential.ts'
import { createLog } from '#platform/log.ts'
import { loadConfig } from '#src/config.ts'
import { type House, openHouse } from '#src/house.ts'
import { seedKey } from '../list-projects/seed.ts'
import { serverEnvironment } from '../support/server.ts'

/** More than one, since tasks of one account take their places in line one after the other. */
const accountCount = 16

export type Customer = { principal: Principal; projectId: string }

export type Installation = {
  house: House
  /** What a worker process on the same data folder is started with. */
  environment: Record<string, string>
  customers: readonly Customer[]
}

export async function openInstallation(dataFolder: string): Promise<Installation> {
  const environment = await serverEnvironment(dataFolder)
  const log = createLog({ level: 'warn' })
  const house = await openHouse(loadConfig(environment), log, { isSupervisor: true })
  const customers: Customer[] = []
  for (let count = 0; count < accountCount; count++) customers.push(await createCustomer(house))
  return { house, environment, customers }
}

async function createCustomer({ core, pool }: House): Promise<Customer> {
  const { key, credentialId } = await seedKey(pool, 1)
  const { rows } = await pool.query<{ id: string }>('select id from projects where credential_id = $1', [
    credentialId,
  ])
  return { principal: await core.credentials.authenticate(key), projectId: rows[0]!.id }
}

/** Each task in a transaction of its own, as calls do; as many at once as there are customers. */
export async function createTasks(
  { house, customers }: Installation,
  label: string,
  count: number,
): Promise<void> {
  let left = count
  await Promise.all(
    customers.map(async ({ principal, projectId }) => {
      while (left-- > 0) {
        await house.db
          .transaction()
          .execute((change) =>
            house.core.tasks.insert(
              change,
              principal,
              { projectId, kind: 'restore', label, input: {} },
              systemClock.now(),
            ),
          )
      }
    }),
  )
}

export type Drained = {
  secondsFromCreate: number
  secondsFromStart: number
}

/** Waits until every task of that label has succeeded; the seconds are between what the tasks' rows say. */
export async function untilDrained({ house }: Installation, label: string): Promise<Drained> {
  const isOpen = `select from tasks where label = $1 and state in ('queued', 'running')`
  for (;;) {
    const { rows } = await house.pool.query<{ open: boolean }>(`select exists (${isOpen}) as open`, [label])
    if (!rows[0]!.open) break
    await sleep(100)
  }
  const { rows } = await house.pool.query<{ first: Date; begun: Date; last: Date; lost: number }>(
    `select min(created_at) as first, min(started_at) as begun, max(finished_at) as last,
       count(*) filter (where state <> 'succeeded' or attempt <> 1)::int as lost
     from tasks where label = $1`,
    [label],
  )
  const { first, begun, last, lost } = rows[0]!
  if (lost > 0) throw new Error(`${lost} tasks did not succeed at their first attempt`)
  return {
    secondsFromCreate: (last.getTime() - first.getTime()) / 1000,
    secondsFromStart: (last.getTime() - begun.getTime()) / 1000,
  }
}
