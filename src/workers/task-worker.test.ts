import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import type { Principal } from '#core/credentials/credential.ts'
import type { Project, Task } from '#core/schema.ts'
import { isTerminal } from '#core/tasks/task-life.ts'
import { startAiServer } from '#tests/support/ai-server.ts'
import { type CoreLab, openCoreLab, until } from '#tests/support/core-lab.ts'
import { openAiServer } from './ai-server.ts'
import type { TaskHandler } from './task-handler.ts'

let lab: CoreLab
let principal: Principal
let project: Project
beforeEach(async () => {
  lab = await openCoreLab({ taskAttempts: 2, isSupervisor: true })
  principal = await lab.createPrincipal('main')
  project = await lab.createProject(principal)
})
afterEach(() => lab.close())

const terminalEvents = async (task: Task) =>
  (await lab.eventsOf(task.id)).filter((type) => /succeeded|failed|canceled/.test(type))

/** After any end: exactly one terminal event, no folder and no blob but those of outputs. */
async function expectClean(task: Task): Promise<void> {
  expect(isTerminal((await lab.readTask(task.id)).state)).toBe(true)
  expect(await terminalEvents(task)).toHaveLength(1)
  expect(await lab.attemptFolders()).toEqual([])
  const assets = await lab.db.selectFrom('assets').select('blob_key').execute()
  expect((await lab.blobKeys()).sort()).toEqual(assets.map(({ blob_key }) => blob_key).sort())
  expect(await lab.db.selectFrom('loose_blobs').selectAll().execute()).toEqual([])
}

describe('a worker', () => {
  it('runs what is asked and leaves its output and nothing else', async () => {
    await lab.startWorker()
    const task = await lab.createTask(principal, project, { ms: 200, text: 'a fine result' })
    await lab.untilTask(task.id, 'succeeded')
    await expectClean(task)
    const output = await lab.core.outputs.find(task.id, 'audio')
    const { stream } = await lab.blobs.get(output!.asset.blob_key)
    expect((await stream.toArray()).join('')).toBe('a fine result')
  })

  it('is told of new work at once, not at the next look', async () => {
    await lab.startWorker()
    const waits: number[] = []
    for (let n = 0; n < 5; n++) {
      const task = await lab.createTask(principal, project)
      const done = await lab.untilTask(task.id, 'succeeded')
      waits.push(done.started_at!.getTime() - done.created_at.getTime())
    }
    // It looks by itself every 2 s; half of them within a fraction of that is no luck.
    expect(waits.sort((a, b) => a - b)[2]).toBeLessThan(500)
  })

  it('fails a task at once when the file is to blame, with the reason', async () => {
    await lab.startWorker()
    const task = await lab.createTask(principal, project, { isRefused: true })
    const ended = await lab.untilTask(task.id, 'failed')
    expect(ended).toMatchObject({
      attempt: 1,
      error_code: 'media_unreadable',
      error_detail: 'The file ends too early.',
    })
    await expectClean(task)
  })

  it('gives what is away a moment before it tries again', async () => {
    await lab.startWorker()
    const task = await lab.createTask(principal, project, { awayMs: 200 })
    const ended = await lab.untilTask(task.id, 'succeeded')
    expect(ended.attempt).toBe(2)
    await expectClean(task)
  })

  it('tries again after a crash of the child', async () => {
    await lab.startWorker()
    const task = await lab.createTask(principal, project, { crashes: 1, ms: 200 })
    const ended = await lab.untilTask(task.id, 'succeeded')
    expect(ended.attempt).toBe(2)
    expect(await lab.eventsOf(task.id)).toEqual([
      'task.queued',
      'task.started',
      'task.requeued',
      'task.started',
      'task.succeeded',
    ])
    await expectClean(task)
  })

  it('gives up after as many crashes as are allowed, and says why', async () => {
    await lab.startWorker()
    const task = await lab.createTask(principal, project, { crashes: 99 })
    const ended = await lab.untilTask(task.id, 'failed')
    expect(ended).toMatchObject({ attempt: 2, error_code: 'work_crashed' })
    expect(ended.error_detail).toMatch(/stopped unexpectedly/)
    await expectClean(task)
  })

  it('stops a running task soon after a cancel', async () => {
    const { handler } = await lab.startWorker()
    const task = await lab.createTask(principal, project, { ms: 60_000 })
    await lab.untilTask(task.id, 'running')
    await until('a child at work', async () => handler.pids().busy.length === 1)
    const [child] = handler.pids().busy
    const askedMs = systemClock.elapsedMs()
    await lab.core.tasks.cancel(principal, task.id)
    await until('the end of the child', async () => !handler.pids().busy.includes(child!))
    await lab.untilTask(task.id, 'canceled')
    // The promise is two seconds; the task itself would take a minute.
    expect(systemClock.elapsedMs() - askedMs).toBeLessThan(20_000)
    expect(() => process.kill(child!, 0)).toThrow()
    await expectClean(task)
  })

  it('hears of a cancel even when the announcement was lost', async () => {
    await lab.startWorker()
    const task = await lab.createTask(principal, project, { ms: 60_000 })
    await lab.untilTask(task.id, 'running')
    await lab.pool.query('update tasks set cancel_requested_at = now() where id = $1', [task.id])
    await lab.untilTask(task.id, 'canceled')
    await expectClean(task)
  })

  it('gives its task back when it is stopped, and another finishes it', async () => {
    const first = await lab.startWorker()
    const task = await lab.createTask(principal, project, { ms: 2000 })
    await lab.untilTask(task.id, 'running')
    await first.stop()
    expect(await lab.readTask(task.id)).toMatchObject({ state: 'queued', attempt: 0 })
    expect(await lab.attemptFolders()).toEqual([])
    await lab.startWorker()
    const ended = await lab.untilTask(task.id, 'succeeded')
    expect(ended.attempt).toBe(1)
    await expectClean(task)
  })

  it('gives its task back when it is stopped in the middle of a call', async () => {
    const asked = Promise.withResolvers<void>()
    await using silent = await startAiServer(() => {
      asked.resolve()
      return new Promise(() => undefined)
    })
    const call = openAiServer({ url: silent.url, key: null })
    const handler: TaskHandler = {
      kind: 'restore',
      run: async (_task, { signal }) => {
        await call({ path: 'embeddings', contentType: 'application/json', body: Buffer.from('{}'), signal })
        return { result: {}, outputs: [], usage: [] }
      },
      close: async () => {},
    }
    const worker = await lab.startWorker({ handlers: [handler] })
    const task = await lab.createTask(principal, project)
    await asked.promise
    await worker.stop()
    expect(await lab.readTask(task.id)).toMatchObject({ state: 'queued', attempt: 0 })
  })

  it('reports progress that only grows, at most twice a second', async () => {
    await lab.pool.query(`
      create table written (at timestamptz default clock_timestamp(), fraction real);
      create function note() returns trigger language plpgsql as $$
        begin insert into written (fraction) values (new.overall_fraction); return new; end $$;
      create trigger note after update of overall_fraction on tasks
        for each row when (new.state = 'running' and old.state = 'running') execute function note()`)
    await lab.startWorker()
    const task = await lab.createTask(principal, project, { ms: 5000, isUnsteady: true })
    const ended = await lab.untilTask(task.id, 'succeeded')
    const { rows } = await lab.pool.query<{ fraction: number }>('select * from written order by at')
    const fractions = rows.map(({ fraction }) => fraction)
    const seconds = (ended.finished_at!.getTime() - ended.started_at!.getTime()) / 1000
    expect(fractions.length).toBeGreaterThan(1)
    expect(fractions.length).toBeLessThanOrEqual(2 * seconds)
    expect(fractions).toEqual(fractions.toSorted((a, b) => a - b))
  })

  it('of two shares the work with the other and nothing is done twice', async () => {
    await Promise.all([lab.startWorker({ slots: 2 }), lab.startWorker({ slots: 2 })])
    const tasks: Task[] = []
    for (let n = 0; n < 12; n++) tasks.push(await lab.createTask(principal, project, { text: `result ${n}` }))
    for (const task of tasks) await lab.untilTask(task.id, 'succeeded')
    for (const task of tasks) {
      expect(await lab.eventsOf(task.id)).toEqual(['task.queued', 'task.started', 'task.succeeded'])
    }
    const usage = await lab.db.selectFrom('usage').select('amount').executeTakeFirstOrThrow()
    expect(usage.amount).toBe(12)
  })

  it('that was taken for dead and comes late is refused, and what it stored is dropped', async () => {
    const { worker: late } = await lab.startWorker()
    const task = await lab.createTask(principal, project, { ms: 600, text: 'one of two' })
    const running = await lab.untilTask(task.id, 'running')
    // As if its ticket had come back to others: the task is theirs now, while the child still works and ends
    // before a report could have told of it.
    await lab.core.recovery.reclaim(running.ticket_id!)
    await lab.untilTask(task.id, 'succeeded')
    await late.stop()
    expect(await lab.db.selectFrom('outputs').selectAll().execute()).toHaveLength(1)
    await expectClean(task)
  })

  it('takes over from one that vanished without a word', async () => {
    const ticket = await (async () => {
      await lab.createTask(principal, project, { text: 'taken over' })
      return (await lab.queue.take('restore'))!
    })()
    const claim = (await lab.core.claims.claim('restore', ticket.id, 'one that vanishes'))!
    await lab.startWorker()
    const ended = await until(
      'the takeover',
      async () => {
        const task = await lab.readTask(claim.task.id)
        return task.state === 'succeeded' ? task : null
      },
      30_000,
    )
    expect(ended.attempt).toBe(2)
    await expectClean(ended)
  })
})
