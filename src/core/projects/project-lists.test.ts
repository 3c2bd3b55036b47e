import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#core/credentials/credential.ts'
import type { Task } from '#core/schema.ts'
import { type CoreLab, openCoreLab } from '#tests/support/core-lab.ts'
import { stateOf } from '#tests/support/timelines/parts.ts'

let lab: CoreLab
let whole: Principal
let one: Principal
let other: Principal
let stranger: Principal
/** By who made them; a timeline is there for the account. */
let ids: Record<'ofOne' | 'ofOther' | 'timelineOfOne' | 'timelineOfOther', string>
let task: Task

beforeAll(async () => {
  lab = await openCoreLab()
  whole = await lab.createPrincipal('house')
  stranger = await lab.createPrincipal('next-door')
  one = await keyOf(whole.accountId)
  other = await keyOf(whole.accountId)
  // In turns, so that a list has to merge what it sees in two ways.
  ids = {
    ofOne: (await lab.createProject(one)).id,
    timelineOfOther: await createTimeline(other),
    ofOther: (await lab.createProject(other)).id,
    timelineOfOne: await createTimeline(one),
  }
  task = await createTask(one, null)
})

afterAll(() => lab?.close())

async function keyOf(accountId: string, projectBounds: string[] | null = null): Promise<Principal> {
  const made = await lab.core.credentials.create(
    { accountId, label: 'a key', kind: 'bearer', scopes: ['read', 'write'], projectBounds },
    null,
  )
  if (made.kind !== 'bearer') throw new Error('a bearer key was asked for')
  return await lab.core.credentials.authenticate(made.key)
}

async function createTimeline(principal: Principal): Promise<string> {
  const input = { title: '', description: null, state: stateOf([[]]), stateVersion: 'v1' }
  return (await lab.core.timelines.create(principal, input, null)).id
}

async function createTask(principal: Principal, projectId: string | null): Promise<Task> {
  const input = { projectId, kind: 'restore' as const, label: 'scripted', input: {} }
  return await lab.db
    .transaction()
    .execute((change) => lab.core.tasks.insert(change, principal, input, lab.core.clock.now()))
}

async function seenBy(principal: Principal, pageSize = 50): Promise<string[]> {
  const seen: string[] = []
  for (let after = null; ; ) {
    const page = await lab.core.projectLists.list(principal, null, pageSize, after)
    seen.push(...page.map(({ id }) => id))
    if (page.length < pageSize) return seen
    after = page.at(-1)!
  }
}

describe('projects', () => {
  it('of a key are its own, those of the account are everybody’s', async () => {
    const { ofOne, ofOther, timelineOfOne, timelineOfOther } = ids
    expect(await seenBy(one)).toEqual([timelineOfOne, timelineOfOther, ofOne])
    expect(await seenBy(other)).toEqual([timelineOfOne, ofOther, timelineOfOther])
    expect(await seenBy(whole)).toEqual([timelineOfOne, ofOther, timelineOfOther, ofOne])
    expect(await seenBy(await keyOf(whole.accountId, [ofOne]))).toEqual([ofOne])
    expect(await seenBy(stranger)).toEqual([])
  })

  it('are listed each once, whatever the size of a page', async () => {
    for (const principal of [one, other, whole])
      expect(await seenBy(principal, 1)).toEqual(await seenBy(principal))
  })
})

describe('work without a project', () => {
  const listed = async (principal: Principal) => {
    const tasks = await lab.core.taskLists.list(principal, { kind: null, state: null }, 50, null)
    return tasks.map(({ id }) => id)
  }

  it('is seen by every key of the account that is not bounded', async () => {
    for (const principal of [one, other, whole]) {
      expect(await listed(principal)).toContain(task.id)
      expect(await lab.core.taskLists.get(principal, task.id)).toMatchObject({ project_id: null })
      const events = await lab.core.eventLog.read(principal, { transactionId: '0', id: 0 }, 100)
      expect(events.events.map(({ noun_id }) => noun_id)).toContain(task.id)
    }
    for (const principal of [await keyOf(whole.accountId, [ids.ofOne]), stranger]) {
      expect(await listed(principal)).not.toContain(task.id)
      await expect(lab.core.taskLists.get(principal, task.id)).rejects.toMatchObject({ code: 'task_unknown' })
    }
  })

  it('is done like all other', async () => {
    const worker = await lab.startWorker()
    expect(await lab.untilTask(task.id, 'succeeded')).toMatchObject({ state: 'succeeded' })
    await worker.stop()
    expect(await lab.eventsOf(task.id)).toEqual(['task.queued', 'task.started', 'task.succeeded'])
  })
})

it('the tasks of a deleted project stay, and name it', async () => {
  const id = await createTimeline(one)
  const { id: taskId } = await createTask(one, id)
  await lab.core.timelines.delete(other, id)
  expect(await seenBy(whole)).not.toContain(id)
  await expect(lab.core.projects.get(one, id, 'timeline')).rejects.toMatchObject({ code: 'project_unknown' })
  expect(await lab.core.taskLists.get(other, taskId)).toMatchObject({ project_id: id })
})
