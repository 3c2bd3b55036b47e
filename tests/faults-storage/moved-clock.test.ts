import { Readable } from 'node:stream'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'

const hourMs = 3_600_000
let lab: CoreLab
const realNow = systemClock.now

beforeEach(async () => {
  lab = await openCoreLab()
})
afterEach(async () => {
  vi.restoreAllMocks()
  await lab.close()
})

/** As if somebody had set the clock of this machine; the database's stays right. */
function moveClock(ms: number): void {
  vi.spyOn(systemClock, 'now').mockImplementation(() => new Date(realNow().getTime() + ms))
}

describe('a clock that is moved', () => {
  it.each([hourMs, -hourMs])(
    'by %i ms while a task runs and others wait leaves each task one end',
    async (ms) => {
      const principal = await lab.createPrincipal('main')
      const project = await lab.createProject(principal)
      const worker = await lab.startWorker()
      const running = await lab.createTask(principal, project, { ms: 1500 })
      await lab.untilTask(running.id, 'running')
      const before = await lab.createTask(principal, project)
      moveClock(ms)
      const after = await lab.createTask(principal, project)
      for (const { id } of [running, before, after]) {
        await lab.untilTask(id, 'succeeded')
        expect((await lab.eventsOf(id)).filter((type) => type === 'task.succeeded')).toHaveLength(1)
      }
      await worker.stop()
    },
  )

  it.each([hourMs, -hourMs])('by %i ms on one machine takes nothing from another that lives', async (ms) => {
    const other = lab.createInstance()
    await other.core.instances.begin('another machine')
    const upload = await other.core.assets.storeStream(
      Readable.from([Buffer.from('half way')]),
      'text/plain',
      {},
    )
    moveClock(ms)
    await lab.core.instances.begin('the machine with the wrong clock')
    await lab.core.assets.loose.sweep()
    expect(await lab.blobKeys()).toEqual([upload.blobKey])
    expect(await lab.db.selectFrom('instances').select('id').execute()).toHaveLength(2)
    await other.core.instances.end()
    await lab.core.instances.end()
  })

  it('back does not put off what is done once an hour', async () => {
    const { signal } = new AbortController()
    expect(await lab.core.retention.runWhenDue(signal)).not.toBeNull()
    moveClock(-5 * hourMs)
    expect(await lab.core.retention.runWhenDue(signal)).not.toBeNull()
    expect(await lab.core.retention.runWhenDue(signal)).toBeNull()
  })
})
