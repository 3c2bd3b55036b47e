/** Films as rows: what a task of kind `render` draws, and what came of it. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import type { Change, CoreContext, Database } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { comesAfter, type Keyset } from '../keyset.ts'
import { isTaskVisible, seesWholeAccount } from '../projects/visible-projects.ts'
import type { Output, Render, Task } from '../schema.ts'
import type { TaskLists } from '../tasks/task-lists.ts'
import { renderLimits } from './render-terms.ts'

/** Without the timeline, which may be large. */
export type RenderFacts = Omit<Render, 'editor_state'>
export type Film = Pick<Output, 'id' | 'created_at'>
export type RenderedTask = {
  task: Task
  render: RenderFacts
  /** Null while there is none, and when it has been kept long enough. */
  film: Film | null
}

const factColumns = [
  'task_id',
  'account_id',
  'ratio',
  'scale',
  'composition_width',
  'composition_height',
  'width',
  'height',
  'fps',
  'format',
  'duration_seconds',
  'billed_seconds',
  'charged_credits',
  'client_task_id',
  'order_hash',
  'callback_url',
  'origin',
] as const satisfies readonly (keyof RenderFacts)[]

export class RenderStore {
  readonly #context: CoreContext
  readonly #tasks: TaskLists

  constructor(context: CoreContext, tasks: TaskLists) {
    this.#context = context
    this.#tasks = tasks
  }

  /** Newest first: all that the principal may see, or what one key asked for. */
  async list(
    principal: Principal,
    credentialId: string | null,
    limit: number,
    after: Keyset | null,
  ): Promise<RenderedTask[]> {
    let query = this.#context.db
      .selectFrom('tasks')
      .selectAll('tasks')
      .where('tasks.account_id', '=', principal.accountId)
      // Written out, so that the planner sees that the indexes of films alone will do.
      .where(sql<boolean>`tasks.kind = 'render'`)
    if (!seesWholeAccount(principal))
      query = query
        .leftJoin('projects', 'projects.id', 'tasks.project_id')
        .where(isTaskVisible(principal, 'tasks', 'projects'))
    if (credentialId !== null) query = query.where('tasks.credential_id', '=', credentialId)
    if (after) query = query.where(comesAfter('tasks', after))
    const tasks = await query
      .orderBy('tasks.created_at', 'desc')
      .orderBy('tasks.id', 'desc')
      .limit(limit)
      .execute()
    return await this.factsOf(tasks)
  }

  /** Rejects with `task_unknown` alike when there is none, and when it is not the principal's to see. */
  async get(principal: Principal, taskId: string): Promise<RenderedTask> {
    const [rendered] = await this.factsOf([await this.#tasks.get(principal, taskId)])
    if (!rendered) throw new TriptychError('task_unknown')
    return rendered
  }

  /** Of those that are films, in the same order. */
  async factsOf(tasks: readonly Task[], db: Database | Change = this.#context.db): Promise<RenderedTask[]> {
    const ids = tasks.filter(({ kind }) => kind === 'render').map(({ id }) => id)
    if (ids.length === 0) return []
    const renders = await db.selectFrom('renders').select(factColumns).where('task_id', 'in', ids).execute()
    const films = await db
      .selectFrom('outputs')
      .select(['task_id', 'id', 'created_at'])
      .where('task_id', 'in', ids)
      .where('kind', '=', 'film')
      .execute()
    return tasks.flatMap((task) => {
      const render = renders.find(({ task_id }) => task_id === task.id)
      // The task may have been read just before its end, and is told of as it was then.
      const film = task.state === 'succeeded' && films.find(({ task_id }) => task_id === task.id)
      return render
        ? [{ task, render, film: film ? { id: film.id, created_at: film.created_at } : null }]
        : []
    })
  }

  /**
   * Orders of one account wait for each other here, so that together they keep to the limit. Rejects with
   * `task_limit`.
   */
  async assertRoom(change: Change, accountId: string): Promise<void> {
    const { atOnce } = renderLimits(this.#context)
    await lockAccount(change, accountId)
    const { active } = await change
      .selectFrom('tasks')
      .select(({ fn }) => fn.countAll<number>().as('active'))
      .where('account_id', '=', accountId)
      .where(sql<boolean>`kind = 'render' and state in ('queued', 'running')`)
      .executeTakeFirstOrThrow()
    if (active >= atOnce)
      throw new TriptychError('task_limit', {
        detail: `The account has ${active} films under way, and may have ${atOnce}.`,
        facts: { limit: atOnce },
      })
  }

  async insert(change: Change, render: Render): Promise<void> {
    await change.insertInto('renders').values(render).execute()
  }

  /** What it is billed to draw once more what a task drew. Rejects with `task_limit`. */
  async secondsToRepeat(change: Change, earlier: Task): Promise<number> {
    await this.assertRoom(change, earlier.account_id)
    const { billed_seconds } = await change
      .selectFrom('renders')
      .select('billed_seconds')
      .where('task_id', '=', earlier.id)
      .executeTakeFirstOrThrow()
    return billed_seconds
  }

  /** Has another task draw what an earlier one drew; its client's name and address for that are not handed on. */
  async repeat(change: Change, earlier: Task, taskId: string): Promise<void> {
    const render = await change
      .selectFrom('renders')
      .selectAll()
      .where('task_id', '=', earlier.id)
      .executeTakeFirstOrThrow()
    const unnamed = { client_task_id: null, order_hash: null, callback_url: null }
    await this.insert(change, { ...render, ...unnamed, task_id: taskId })
    await sql`
      insert into asset_uses (asset_id, project_id, task_id)
      select asset_id, null, ${taskId}::uuid from asset_uses where task_id = ${earlier.id}`.execute(change)
  }

  /** All of it, for whoever draws it. */
  async read(taskId: string): Promise<Render> {
    return await this.#context.db
      .selectFrom('renders')
      .selectAll()
      .where('task_id', '=', taskId)
      .executeTakeFirstOrThrow()
  }
}

/** References to the account, which every new row has, do not wait for this. */
export async function lockAccount(change: Change, accountId: string): Promise<void> {
  await change
    .selectFrom('accounts')
    .select('id')
    .where('id', '=', accountId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
}

/** What the film is billed: nothing when there will be none. */
export function billOf({ task, render }: Pick<RenderedTask, 'task' | 'render'>): {
  durationSeconds: number
  billedSeconds: number
  chargedCredits: string
} {
  if (task.state === 'failed' || task.state === 'canceled')
    return { durationSeconds: 0, billedSeconds: 0, chargedCredits: '0' }
  return {
    durationSeconds: render.duration_seconds,
    billedSeconds: render.billed_seconds,
    chargedCredits: render.charged_credits,
  }
}
