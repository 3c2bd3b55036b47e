import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { type CoreLab, openCoreLab, untilBlocked } from '#tests/support/core-lab.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Project } from '../schema.ts'
import { assertMaySpend } from '../usage/spending.ts'

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

  it('changes its project when it is canceled, waiting or not', async () => {
    const task = await lab.createTask(principal, project)
    await lab.db
      .updateTable('projects')
      .set({ updated_at: new Date(0) })
      .where('id', '=', project.id)
      .execute()
    const { updated_at } = await lab.core.tasks.cancel(principal, task.id)
    const changed = await lab.core.projects.get(principal, project.id, 'restoration')
    expect(changed.updated_at).toEqual(updated_at)
  })

  it("does not cancel another account's task", async () => {
    const task = await lab.createTask(principal, project)
    const other = await lab.createPrincipal('other')
    await expect(lab.core.tasks.cancel(other, task.id)).rejects.toMatchObject({ code: 'task_unknown' })
  })

  it('counts work that is being settled once, reserved or spent, against the limit of its key', async () => {
    const task = await lab.createTask(principal, project)
    const settling = await lab.pool.connect()
    try {
      await settling.query('update credentials set spend_limit_cents = 100 where id = $1', [
        principal.credentialId,
      ])
      await settling.query('update tasks set reserved_cents = 80 where id = $1', [task.id])
      await settling.query('begin')
      await settling.query('lock table tasks in access exclusive mode')
      const asked = lab.db
        .transaction()
        .execute((change) => assertMaySpend(change, principal.credentialId, 50))
        .then(
          () => 'allowed',
          ({ code }) => code,
        )
      await untilBlocked(lab, 1)
      await settling.query(`update tasks set state = 'succeeded', finished_at = now() where id = $1`, [
        task.id,
      ])
      await settling.query(`insert into usage values ($1, $2, '2026-11-01', 'restore:x:cents', 80)`, [
        principal.accountId,
        principal.credentialId,
      ])
      await settling.query('commit')
      expect(await asked).toBe('spend_limit_exceeded')
    } finally {
      await settling.query('rollback')
      settling.release()
      await lab.pool.query('update credentials set spend_limit_cents = null')
    }
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
