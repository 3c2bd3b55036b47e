import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { until } from '#tests/support/core-lab.ts'
import { Client } from './support/client.ts'
import { createInstallation, type Installation } from './support/installation.ts'
import { brokenPromises } from './support/invariants.ts'
import { busyChildren } from './support/processes.ts'
import { recording } from './support/recording.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 })

let installation: Installation
beforeEach(async () => {
  installation = await createInstallation()
})
afterEach(() => installation.destroy())

const attemptsOf = async (id: string) =>
  await installation.query<{ attempt: number }>('select attempt from tasks where id = $1', [id])

describe('two workers beside a server', () => {
  it('of which one is killed by -9 in the middle of a task: the other takes over within 30 s', async () => {
    await installation.start('serve', { TRIPTYCH_ROLES: 'api' })
    const client = new Client(installation)
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
    const [one, two] = await Promise.all([
      installation.start(),
      installation.start('serve', { TRIPTYCH_PORT: '0' }),
    ])
    expect([one, two].filter(({ firstKey }) => firstKey !== null)).toHaveLength(1)
    const first = new Client({ url: one.url, key: installation.key })
    const second = new Client({ url: two.url, key: installation.key })
    const project = await first.begin(recording(20))
    await second.begin(recording(10, 1))
    const { body } = await second.call('list_projects')
    expect(JSON.stringify(body)).toContain(project.projectId)
    one.signal('SIGKILL')
    await one.exited
    for (const { generations } of first.ledger) await second.untilEnded(generations[0]!)
    second.ledger.push(...first.ledger)
    expect(await brokenPromises(installation, second)).toEqual([])
  })
})
