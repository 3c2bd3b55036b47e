/** Tasks as those who ask for them see them: created, read, canceled. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { isUuid, uuidV7 } from '#base/ids.ts'
import { announce } from '#platform/database/announce.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { announceEvents, recordEvent } from '../events/event-store.ts'
import type { Task, TaskKind } from '../schema.ts'
import { assertMaySpend } from '../usage/spending.ts'
import { isTerminal, next } from './task-life.ts'
import { insertTask } from './task-statements.ts'

export type NewTask = {
  /** Null for work of the account that no project holds. */
  projectId: string | null
  /** The entry that it is about. */
  entryId?: string
  kind: TaskKind
  /** What the dialect calls the work. */
  label: string
  /** Higher goes first. */
  priority?: number
  input: Record<string, unknown>
  /** What it is priced by; without, how long the asset plays that its input names. */
  seconds?: number
  /** Given when the caller needs to know the id beforehand. */
  id?: string
}

/** The channel on which workers hear that a task was asked to stop. */
export const cancelChannel = 'triptych_cancel'

export class TaskStore {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /**
   * Writes the task, its event and its place in the queue in the caller's transaction. Rejects with
   * `account_held`, or with `spend_limit_exceeded`.
   */
  async insert(change: Change, principal: Principal, input: NewTask, at: Date): Promise<Task> {
    await this.#context.room?.assertRoom()
    const reservedCents = await this.#reserve(change, principal, input)
    const [task] = await insertTask(change, {
      id: input.id ?? uuidV7(at.getTime()),
      accountId: principal.accountId,
      projectId: input.projectId,
      entryId: input.entryId ?? null,
      credentialId: principal.credentialId,
      kind: input.kind,
      label: input.label,
      priority: input.priority ?? 0,
      input: JSON.stringify(input.input),
      reservedCents,
      at,
    })
    await announceEvents(change)
    await this.#context.queue.send(change, input.kind)
    return task!
  }

  /** What it is expected to cost, if its key may still spend that. */
  async #reserve(change: Change, principal: Principal, task: NewTask): Promise<number> {
    const { prices } = this.#context
    const seconds =
      !prices || prices.isFree ? 0 : (task.seconds ?? (await secondsOf(change, task.input.assetId)))
    const cents = prices?.centsFor(task.kind, task.label, seconds) ?? 0
    await assertMaySpend(change, principal.credentialId, cents)
    return cents
  }

  /** Rejects with `task_unknown`; whether the principal may see its project is the caller's to check. */
  async get(principal: Principal, id: string, kind: TaskKind): Promise<Task> {
    const task = isUuid(id)
      ? await this.#context.db
          .selectFrom('tasks')
          .selectAll()
          .where('account_id', '=', principal.accountId)
          .where('id', '=', id)
          .executeTakeFirst()
      : undefined
    if (!task || task.kind !== kind) throw new TriptychError('task_unknown')
    return task
  }

  /** The tasks of one project, newest first. */
  async listOfProject(projectId: string, kind: TaskKind): Promise<Task[]> {
    return await this.#context.db
      .selectFrom('tasks')
      .selectAll()
      .where('project_id', '=', projectId)
      .where('kind', '=', kind)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute()
  }

  /**
   * Asks a task to stop: at once when it waits, within two seconds when it runs. Rejects with `task_unknown`,
   * or with `task_state` when it has already ended.
   */
  async cancel(principal: Principal, id: string): Promise<Task> {
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const task = await change
        .selectFrom('tasks')
        .selectAll()
        .where('account_id', '=', principal.accountId)
        .where('id', '=', id)
        .forUpdate()
        .executeTakeFirst()
      if (!task) throw new TriptychError('task_unknown')
      if (isTerminal(task.state))
        throw new TriptychError('task_state', { detail: `The task has already ${task.state}.` })
      if (task.state === 'running') {
        await announce(change, cancelChannel, id)
        return await change
          .updateTable('tasks')
          .set({ cancel_requested_at: task.cancel_requested_at ?? at, updated_at: at })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
      }
      const state = next(task.state, { type: 'cancel' })!
      const canceled = await change
        .updateTable('tasks')
        .set({ state, finished_at: at, updated_at: at, cancel_requested_at: at })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await touchProjectOf(change, canceled, at)
      await recordEvent(change, { ...eventOf(canceled), type: 'task.canceled', at })
      return canceled
    })
  }

  /** How many tasks of a kind wait before this one; null once it no longer waits. */
  async waitingBefore(task: Task): Promise<number | null> {
    if (task.state !== 'queued') return null
    const { count } = await this.#context.db
      .selectFrom((from) =>
        from
          .selectFrom('tasks')
          .select('id')
          .where('kind', '=', task.kind)
          .where('state', '=', 'queued')
          .where(sql<boolean>`(-priority, fair_tag, id) < (${-task.priority}, ${task.fair_tag}, ${task.id})`)
          .limit(1000)
          .as('before'),
      )
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow()
    return count
  }
}

async function secondsOf(change: Change, assetId: unknown): Promise<number> {
  if (typeof assetId !== 'string') return 0
  const asset = await change
    .selectFrom('assets')
    .select('duration_ms')
    .where('id', '=', assetId)
    .executeTakeFirst()
  return (asset?.duration_ms ?? 0) / 1000
}

/**
 * A change of a project's work is a change of the project, but for libraries, whose files it changes; work that belongs
 * to none changes none.
 */
export async function touchProjectOf(
  change: Change,
  { project_id }: Pick<Task, 'project_id'>,
  at: Date,
): Promise<void> {
  if (project_id === null) return
  await change
    .updateTable('projects')
    .set({ updated_at: at })
    .where('id', '=', project_id)
    .where('kind', '<>', 'library')
    .execute()
}

export function eventOf(task: Task) {
  return {
    accountId: task.account_id,
    credentialId: task.credential_id,
    noun: 'task',
    nounId: task.id,
    facts: { kind: task.kind, projectId: task.project_id, label: task.label, attempt: task.attempt },
  }
}
