import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Project } from '../schema.ts'

let lab: CoreLab
let principal: Principal
let project: Project
beforeAll(async () => {
  lab = await openCoreLab()
  principal = await lab.createPrincipal('main')
  project = await lab.createProject(principal)
})
afterAll(() => lab.close())

const ticketsWaiting = () => lab.db.transaction().execute((change) => lab.queue.waiting(change, 'restore'))

describe('the task store', () => {
  it('writes a task, its event and its ticket in the transaction that creates it', async () => {
    const before = await ticketsWaiting()
    const task = await lab.createTask(principal, project)
    expect(await lab.eventsOf(task.id)).toEqual(['task.queued'])
    expect(await ticketsWaiting()).toBe(before + 1)
  })

  it('leaves no task, event or ticket when that transaction is rolled back', async () => {
    const before = await ticketsWaiting()
    const [{ count: eventsBefore }] = await countEvents()
    const outcome = lab.db.transaction().execute(async (change) => {
      await lab.core.tasks.insert(
        change,
        principal,
        { projectId: project.id, kind: 'restore', label: 'x', input: {} },
        systemClock.now(),
      )
      throw new Error('thought better of it')
    })
    await expect(outcome).rejects.toThrow('thought better of it')
    expect(await ticketsWaiting()).toBe(before)
    expect((await countEvents())[0].count).toBe(eventsBefore)
  })

  it('cancels a waiting task at once, with one event, and no worker ever gets it', async () => {
    const task = await lab.createTask(principal, project, {}, 9)
    const canceled = await lab.core.tasks.cancel(principal, task.id)
    expect(canceled.state).toBe('canceled')
    expect(await lab.eventsOf(task.id)).toEqual(['task.queued', 'task.canceled'])
    await expect(lab.core.tasks.cancel(principal, task.id)).rejects.toMatchObject({ code: 'task_state' })
    const ticket = await lab.queue.take('restore')
    const claim = await lab.core.claims.claim('restore', ticket!.id, 'w')
    expect(claim?.task.id).not.toBe(task.id)
  })

  it("does not cancel another account's task", async () => {
    const task = await lab.createTask(principal, project)
    const other = await lab.createPrincipal('other')
    await expect(lab.core.tasks.cancel(other, task.id)).rejects.toMatchObject({ code: 'task_unknown' })
  })

  it('counts what waits before a task in the order in which it will be claimed', async () => {
    const first = await lab.createTask(principal, project, {}, 5)
    const second = await lab.createTask(principal, project, {}, 5)
    const urgent = await lab.createTask(principal, project, {}, 6)
    expect(await lab.core.tasks.waitingBefore(urgent)).toBe(0)
    expect(await lab.core.tasks.waitingBefore(first)).toBe(1)
    expect(await lab.core.tasks.waitingBefore(second)).toBe(2)
  })
})

async function countEvents() {
  const rows = await lab.db
    .selectFrom('events')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .execute()
  return rows as [{ count: number }]
}
