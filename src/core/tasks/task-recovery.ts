/** Tasks that lost their worker or their ticket: found and put right, so that none waits or runs for ever. */
import type { CoreContext } from '../context.ts'
import type { TaskKind } from '../schema.ts'
import { abandonTask, type Failure } from './abandon-task.ts'

const lostWorker: Failure = { code: 'work_crashed', detail: 'The worker that ran the task was lost.' }

export class TaskRecovery {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /**
   * A ticket that comes back was lost by whoever held it: its running task is anybody's again, or has failed
   * when its attempts are used up. Returns how many tasks that were.
   */
  async reclaim(ticketId: string): Promise<number> {
    return await this.#context.db.transaction().execute(async (change) => {
      const lost = await change
        .selectFrom('tasks')
        .selectAll()
        .where('ticket_id', '=', ticketId)
        .where('state', '=', 'running')
        .forUpdate()
        .execute()
      for (const task of lost) {
        await abandonTask(this.#context, change, task, 'lose', lostWorker)
      }
      return lost.length
    })
  }

  /**
   * Running tasks that nobody runs and whose ticket will not come back to say so: their worker's process has
   * ended, or the queue lost the ticket. Returns how many.
   */
  async reclaimLost(kind: TaskKind): Promise<number> {
    return await this.#context.db.transaction().execute(async (change) => {
      const running = await change
        .selectFrom('tasks')
        .select(['id', 'attempt_token', 'ticket_id', 'worker'])
        .where('kind', '=', kind)
        .where('state', '=', 'running')
        .execute()
      const tickets = running.flatMap(({ ticket_id }) => ticket_id ?? [])
      const ended = new Set(
        tickets.length > 0 ? await this.#context.queue.ended(change, kind, tickets) : tickets,
      )
      const lost = running.filter(
        ({ ticket_id, worker }) =>
          ticket_id === null || ended.has(ticket_id) || (worker !== null && this.#context.hasEnded(worker)),
      )
      let reclaimed = 0
      for (const { id, attempt_token } of lost) {
        // Read again under a lock: its end may have come between the looks at the task and at its ticket.
        const task = await change
          .selectFrom('tasks')
          .selectAll()
          .where('id', '=', id)
          .where('attempt_token', '=', attempt_token)
          .forUpdate()
          .skipLocked()
          .executeTakeFirst()
        if (!task) continue
        await abandonTask(this.#context, change, task, 'lose', lostWorker)
        reclaimed++
      }
      return reclaimed
    })
  }

  /** Every running task, whoever ran it, is to be done again, and the attempt does not count. Only for a database that nobody works on. */
  async releaseAll(): Promise<number> {
    return await this.#context.db.transaction().execute(async (change) => {
      const running = await change
        .selectFrom('tasks')
        .selectAll()
        .where('state', '=', 'running')
        .forUpdate()
        .execute()
      for (const task of running) await abandonTask(this.#context, change, task, 'release', lostWorker)
      return running.length
    })
  }

  /** Puts tickets in the queue for waiting tasks that have none. Returns how many. */
  async reissueTickets(kind: TaskKind): Promise<number> {
    return await this.#context.db.transaction().execute(async (change) => {
      const { waiting } = await change
        .selectFrom('tasks')
        .select(({ fn }) => fn.countAll<number>().as('waiting'))
        .where('kind', '=', kind)
        .where('state', '=', 'queued')
        .executeTakeFirstOrThrow()
      const missing = waiting - (waiting === 0 ? 0 : await this.#context.queue.waiting(change, kind))
      for (let n = 0; n < missing; n++) await this.#context.queue.send(change, kind)
      return Math.max(0, missing)
    })
  }
}
