import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { until } from '#tests/support/core-lab.ts'
import { Client } from './support/client.ts'
import { createInstallation, type Installation } from './support/installation.ts'
import { brokenPromises } from './support/invariants.ts'
import { busyChildren } from './support/processes.ts'
import { recording } from './support/recording.ts'
import type { ServerProcess } from './support/server-process.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

let installation: Installation
let server: ServerProcess
let client: Client
beforeAll(async () => {
  installation = await createInstallation({ TRIPTYCH_TASK_STALL_SECONDS: '6' })
  server = await installation.start()
})
beforeEach(() => {
  client = new Client(installation)
})
afterAll(() => installation.destroy())

async function childAtWork(): Promise<number> {
  return await until(
    'a child at work',
    async () => busyChildren(server.pid, installation.temporary)[0],
    30_000,
  )
}

const attemptsOf = async (id: string) =>
  await installation.query<{ attempt: number; worker: string | null }>(
    'select attempt, worker from tasks where id = $1',
    [id],
  )

describe("a task's child", () => {
  it('that is killed by -9 is replaced, and the task is done', async () => {
    const { generations } = await client.begin(recording(20))
    process.kill(await childAtWork(), 'SIGKILL')
    await client.untilEnded(generations[0]!)
    expect(await attemptsOf(generations[0]!)).toMatchObject([{ attempt: 2 }])
    expect(await brokenPromises(installation, client)).toEqual([])
  })

  it('that is stopped is noticed and replaced, and the task is done', async () => {
    const { generations } = await client.begin(recording(20))
    process.kill(await childAtWork(), 'SIGSTOP')
    await client.untilEnded(generations[0]!)
    expect(await attemptsOf(generations[0]!)).toMatchObject([{ attempt: 2 }])
    expect(await brokenPromises(installation, client)).toEqual([])
  })
})

describe('a server that is told to stop', () => {
  it('in the middle of a task gives it back uncounted, and it is done after the next start', async () => {
    const { generations } = await client.begin(recording(40))
    await childAtWork()
    server.signal('SIGTERM')
    expect(await server.exited).toBe('code 0')
    expect(installation.postgresPid()).toBeNull()
    server = await installation.start()
    await client.untilEnded(generations[0]!)
    expect(await attemptsOf(generations[0]!)).toMatchObject([{ attempt: 1 }])
    expect(await brokenPromises(installation, client)).toEqual([])
  })
})
