import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Project, Task } from '../schema.ts'
import type { Claim, Success } from './task-claims.ts'

let lab: CoreLab
let principal: Principal
let project: Project
beforeEach(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('main')
  project = await lab.createProject(principal)
})
afterEach(() => lab.close())

async function claimNext(): Promise<Claim | null> {
  const ticket = await lab.queue.take('restore')
  return ticket ? await lab.core.claims.claim('restore', ticket.id, 'a worker') : null
}

async function claimAll(): Promise<Task[]> {
  const tasks: Task[] = []
  for (;;) {
    const claim = await claimNext()
    if (!claim) return tasks
    tasks.push(claim.task)
  }
}

async function succeedWith(text: string): Promise<Success> {
  const { Readable } = await import('node:stream')
  const stored = await lab.core.assets.storeStream(Readable.from([Buffer.from(text)]), 'text/plain', {})
  return { result: {}, outputs: [{ kind: 'audio', name: 'a.txt', stored }], usage: [] }
}

describe('the order of claims', () => {
  it('is by priority, and within an account first come, first served', async () => {
    const made: Record<string, Task> = {}
    for (const [name, priority] of Object.entries({ a: 0, b: 0, urgent: 2, c: 0, soon: 1 })) {
      made[name] = await lab.createTask(principal, project, {}, priority)
    }
    const names = (await claimAll()).map(({ id }) => Object.keys(made).find((name) => made[name]!.id === id))
    expect(names).toEqual(['urgent', 'soon', 'a', 'b', 'c'])
  })

  it('does not let an account that floods the queue keep another waiting', async () => {
    const other = await lab.createPrincipal('other')
    const others = await lab.createProject(other)
    const flood: Task[] = []
    for (let n = 0; n < 50; n++) flood.push(await lab.createTask(principal, project))
    const served = [(await claimNext())!.task, (await claimNext())!.task]
    const few: Task[] = []
    for (let n = 0; n < 3; n++) few.push(await lab.createTask(other, others))
    const order = [...served, ...(await claimAll())].map(({ id }) => id)
    const places = few.map(({ id }) => order.indexOf(id))
    // Each of the three is served by turns with one of the flood, from where the flood stood when they came.
    expect(places).toEqual([3, 5, 7])
    expect(order.filter((id) => flood.some((task) => task.id === id))).toEqual(flood.map(({ id }) => id))
    expect(order).toHaveLength(53)
  })

  it('gives an account that was idle no credit for the time', async () => {
    const other = await lab.createPrincipal('other')
    const others = await lab.createProject(other)
    for (let n = 0; n < 5; n++) await lab.createTask(principal, project)
    await claimAll()
    const late: Task[] = []
    for (let n = 0; n < 2; n++) late.push(await lab.createTask(other, others))
    const mine = await lab.createTask(principal, project)
    expect((await claimAll()).map(({ id }) => id)).toEqual([late[0]!.id, mine.id, late[1]!.id])
  })

  it('never gives one task to two workers', async () => {
    for (let n = 0; n < 24; n++) await lab.createTask(principal, project)
    const workers = Array.from({ length: 6 }, async () => await claimAll())
    const claimed = (await Promise.all(workers)).flat().map(({ id }) => id)
    expect(claimed).toHaveLength(24)
    expect(new Set(claimed).size).toBe(24)
  })
})

describe('an attempt', () => {
  it('ends once: outputs, usage and one event together', async () => {
    const task = await lab.createTask(principal, project)
    const claim = (await claimNext())!
    const success = await succeedWith('a result')
    await lab.core.claims.succeed(claim, success)
    await expect(lab.core.claims.succeed(claim, success)).rejects.toMatchObject({ code: 'attempt_lost' })
    await expect(lab.core.claims.cancel(claim)).rejects.toMatchObject({ code: 'attempt_lost' })
    await expect(lab.core.claims.fail(claim, { code: 'internal', detail: 'no' })).rejects.toMatchObject({
      code: 'attempt_lost',
    })
    expect(await lab.eventsOf(task.id)).toEqual(['task.queued', 'task.started', 'task.succeeded'])
    const output = await lab.core.outputs.find(task.id, 'audio')
    expect(output?.asset.sha256).toBe(success.outputs[0]!.stored.sha256)
  })

  it('ends though its reason quotes what no row can hold', async () => {
    const task = await lab.createTask(principal, project)
    const claim = (await claimNext())!
    const detail = `Item "a\0b\ud800": ${'x'.repeat(3000)}`
    await lab.core.claims.fail(claim, { code: 'media_empty', detail })
    const { error_detail } = await lab.readTask(task.id)
    expect(error_detail).toMatch(/^Item "ab\ufffd": x{1900}/)
    expect(error_detail).toHaveLength(2000)
  })

  it('says no less of the whole in a later attempt than in the one that was lost', async () => {
    const task = await lab.createTask(principal, project)
    const lost = (await claimNext())!
    await lab.core.claims.report(lost, { stage: 'working', stageFraction: 0.5, overallFraction: 0.5 })
    await lab.core.recovery.reclaim(lost.task.ticket_id!)
    expect(await lab.readTask(task.id)).toMatchObject({ state: 'queued', stage: null, overall_fraction: 0.5 })
    const present = (await claimNext())!
    for (const [said, shown] of [
      [0.25, 0.5],
      [0.75, 0.75],
    ] as const) {
      await lab.core.claims.report(present, { stage: 'working', stageFraction: said, overallFraction: said })
      expect(await lab.readTask(task.id)).toMatchObject({ stage_fraction: said, overall_fraction: shown })
    }
    await lab.core.claims.cancel(present)
  })

  it('changes nothing any more once the task was taken over', async () => {
    const task = await lab.createTask(principal, project)
    const late = (await claimNext())!
    await lab.core.recovery.reclaim(late.task.ticket_id!)
    const present = (await claimNext())!
    expect(present.task.id).toBe(task.id)
    const step = { stage: 'working', stageFraction: 0.9, overallFraction: 0.9 }
    const lateWords = [
      () => lab.core.claims.report(late, step),
      () => lab.core.claims.report(late, null),
      async () => await lab.core.claims.succeed(late, await succeedWith('late')),
      () => lab.core.claims.fail(late, { code: 'internal', detail: 'late' }),
      () => lab.core.claims.cancel(late),
      () => lab.core.claims.giveUp(late, 'lose', { code: 'internal', detail: 'late' }),
    ]
    for (const say of lateWords) await expect(say()).rejects.toMatchObject({ code: 'attempt_lost' })
    expect(await lab.readTask(task.id)).toMatchObject({ state: 'running', overall_fraction: 0, attempt: 2 })
    await lab.core.claims.report(present, step)
    expect(await lab.readTask(task.id)).toMatchObject({ stage: 'working' })
    await lab.core.claims.succeed(present, await succeedWith('in time'))
    expect(await lab.eventsOf(task.id)).toEqual([
      'task.queued',
      'task.started',
      'task.requeued',
      'task.started',
      'task.succeeded',
    ])
  })

  it('that is given back does not count, and one that died does', async () => {
    const task = await lab.createTask(principal, project)
    const reason = { code: 'work_crashed', detail: 'it fell over' } as const
    expect(await lab.core.claims.giveUp((await claimNext())!, 'release', reason)).toBe('queued')
    expect((await lab.readTask(task.id)).attempt).toBe(0)
    expect(await lab.core.claims.giveUp((await claimNext())!, 'lose', reason)).toBe('queued')
    expect(await lab.core.claims.giveUp((await claimNext())!, 'lose', reason)).toBe('queued')
    expect(await lab.core.claims.giveUp((await claimNext())!, 'lose', reason)).toBe('failed')
    expect(await lab.readTask(task.id)).toMatchObject({
      state: 'failed',
      attempt: 3,
      error_code: 'work_crashed',
      error_detail: 'it fell over',
    })
    expect((await lab.eventsOf(task.id)).filter((type) => type === 'task.failed')).toHaveLength(1)
    expect(await claimNext()).toBeNull()
  })

  it('hears of a cancel with its next report, and a lost one that was to be canceled is', async () => {
    const task = await lab.createTask(principal, project)
    const claim = (await claimNext())!
    expect(await lab.core.claims.report(claim, null)).toEqual({ isCancelRequested: false })
    await lab.core.tasks.cancel(principal, task.id)
    expect(await lab.core.claims.report(claim, null)).toEqual({ isCancelRequested: true })
    await lab.core.recovery.reclaim(claim.task.ticket_id!)
    expect((await lab.readTask(task.id)).state).toBe('canceled')
    expect(await lab.eventsOf(task.id)).toEqual(['task.queued', 'task.started', 'task.canceled'])
  })
})
