import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '#base/clock.ts'
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

async function childAtWork(of: ServerProcess = server): Promise<number> {
  return await until('a child at work', async () => busyChildren(of.pid, installation.temporary)[0], 30_000)
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

describe('two workers beside a server', () => {
  it('of which one is killed by -9 in the middle of a task: the other takes over within 30 s', async () => {
    server.signal('SIGTERM')
    await server.exited
    server = await installation.start('serve', { TRIPTYCH_ROLES: 'api' })
    const workers = [await installation.start('worker'), await installation.start('worker')]
    const { generations } = await client.begin(recording(40))
    const at = await until('a worker at work', async () =>
      workers.find(({ pid }) => busyChildren(pid, installation.temporary).length > 0),
    )
    at.signal('SIGKILL')
    const killedMs = systemClock.elapsedMs()
    await until(
      'the takeover',
      async () => ((await attemptsOf(generations[0]!))[0]?.attempt ?? 0) > 1,
      30_000,
      100,
    )
    expect(systemClock.elapsedMs() - killedMs).toBeLessThan(30_000)
    await client.untilEnded(generations[0]!)
    expect(await brokenPromises(installation, client)).toEqual([])
  })
})

describe('two servers on one data folder', () => {
  it('started at once share it, and the end of one does not touch the other', async () => {
    const shared = await createInstallation()
    try {
      const [one, two] = await Promise.all([shared.start(), shared.start('serve', { TRIPTYCH_PORT: '0' })])
      const first = new Client({ url: one.url, key: shared.key })
      const second = new Client({ url: two.url, key: shared.key })
      const project = await first.begin(recording(20))
      await second.begin(recording(10, 1))
      const { body } = await second.call('list_projects')
      expect(JSON.stringify(body)).toContain(project.projectId)
      one.signal('SIGKILL')
      await one.exited
      for (const { generations } of first.ledger) await second.untilEnded(generations[0]!)
      second.ledger.push(...first.ledger)
      expect(await brokenPromises(shared, second)).toEqual([])
    } finally {
      await shared.destroy()
    }
  })
})
