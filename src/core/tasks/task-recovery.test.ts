import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Project } from '../schema.ts'

let lab: CoreLab
let principal: Principal
let project: Project
beforeEach(async () => {
  lab = await openCoreLab({ taskAttempts: 2, hasEnded: (worker) => worker.startsWith('dead') })
  principal = await lab.createPrincipal('main')
  project = await lab.createProject(principal)
})
afterEach(() => lab.close())

const claimAs = async (worker: string) => {
  const ticket = (await lab.queue.take('restore'))!
  return { ticket, claim: (await lab.core.claims.claim('restore', ticket.id, worker))! }
}
const ticketsWaiting = () => lab.db.transaction().execute((change) => lab.queue.waiting(change, 'restore'))

describe('recovery', () => {
  it('takes over the tasks of a worker whose process has ended, and of no other', async () => {
    const lost = await lab.createTask(principal, project)
    const { claim } = await claimAs('dead one')
    const kept = await lab.createTask(principal, project)
    await claimAs('living one')
    expect(await lab.core.recovery.reclaimLost('restore')).toBe(1)
    expect(await lab.core.recovery.reclaimLost('restore')).toBe(0)
    expect((await lab.readTask(lost.id)).state).toBe('queued')
    expect((await lab.readTask(kept.id)).state).toBe('running')
    await expect(lab.core.claims.report(claim, null)).rejects.toMatchObject({ code: 'attempt_lost' })
    expect((await claimAs('another')).claim.task.id).toBe(lost.id)
  })

  it('takes over a running task whose ticket is gone from the queue', async () => {
    const task = await lab.createTask(principal, project)
    const { ticket } = await claimAs('living one')
    expect(await lab.core.recovery.reclaimLost('restore')).toBe(0)
    await lab.queue.done(ticket)
    expect(await lab.core.recovery.reclaimLost('restore')).toBe(1)
    expect((await lab.readTask(task.id)).state).toBe('queued')
  })

  it('counts a lost worker as an attempt: in the end the task has failed and says why', async () => {
    const task = await lab.createTask(principal, project)
    await claimAs('dead one')
    await lab.core.recovery.reclaimLost('restore')
    await claimAs('dead two')
    await lab.core.recovery.reclaimLost('restore')
    expect(await lab.readTask(task.id)).toMatchObject({ state: 'failed', error_code: 'work_crashed' })
    expect((await lab.eventsOf(task.id)).filter((type) => type === 'task.failed')).toHaveLength(1)
  })

  it('issues tickets anew for waiting tasks that lost theirs, and none too many', async () => {
    for (let n = 0; n < 3; n++) await lab.createTask(principal, project)
    await lab.pool.query(`delete from triptych_queue.job`)
    expect(await ticketsWaiting()).toBe(0)
    expect(await lab.core.recovery.reissueTickets('restore')).toBe(3)
    expect(await lab.core.recovery.reissueTickets('restore')).toBe(0)
    expect(await ticketsWaiting()).toBe(3)
  })
})
