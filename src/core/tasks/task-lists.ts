/** Tasks of every kind, as far as the caller may see their projects, and what their events tell of them. */
import { TriptychError } from '#base/errors.ts'
import { isUuid } from '#base/ids.ts'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { comesAfter, type Keyset } from '../keyset.ts'
import { isTaskVisible, seesWholeAccount } from '../projects/visible-projects.ts'
import type { Asset, Event, Output, Task, TaskKind, TaskState } from '../schema.ts'

export const taskStates = [
  'queued',
  'running',
  'succeeded',
  'failed',
  'canceled',
] as const satisfies readonly TaskState[]

export type TaskFilter = { state: TaskState | null; kind: TaskKind | null }
export type TaskOutput = Output & Pick<Asset, 'size_bytes' | 'sha256' | 'media_type'>

export class TaskLists {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** Newest first. */
  async list(
    principal: Principal,
    { state, kind }: TaskFilter,
    limit: number,
    after: Keyset | null,
  ): Promise<Task[]> {
    let query = this.#visible(principal)
    if (state) query = query.where('tasks.state', '=', state)
    if (kind) query = query.where('tasks.kind', '=', kind)
    if (after) query = query.where(comesAfter('tasks', after))
    return await query.orderBy('tasks.created_at', 'desc').orderBy('tasks.id', 'desc').limit(limit).execute()
  }

  /** Rejects with `task_unknown` alike when there is none, and when it is not the principal's to see. */
  async get(principal: Principal, id: string): Promise<Task> {
    const task = isUuid(id)
      ? await this.#visible(principal).where('tasks.id', '=', id).executeTakeFirst()
      : undefined
    if (!task) throw new TriptychError('task_unknown')
    return task
  }

  /** What happened to the task, oldest first. */
  async eventsOf(task: Task): Promise<Event[]> {
    return await this.#context.db
      .selectFrom('events')
      .selectAll()
      .where('noun_id', '=', task.id)
      .where('account_id', '=', task.account_id)
      .where('noun', '=', 'task')
      .orderBy('id')
      .execute()
  }

  async outputsOf(task: Task): Promise<TaskOutput[]> {
    return await this.#context.db
      .selectFrom('outputs')
      .innerJoin('assets', 'assets.id', 'outputs.asset_id')
      .selectAll('outputs')
      .select(['assets.size_bytes', 'assets.sha256', 'assets.media_type'])
      .where('outputs.task_id', '=', task.id)
      .orderBy('outputs.kind')
      .execute()
  }

  #visible(principal: Principal) {
    const ofAccount = this.#context.db
      .selectFrom('tasks')
      .selectAll('tasks')
      .where('tasks.account_id', '=', principal.accountId)
    if (seesWholeAccount(principal)) return ofAccount
    return ofAccount
      .leftJoin('projects', 'projects.id', 'tasks.project_id')
      .where(isTaskVisible(principal, 'tasks', 'projects'))
  }
}
