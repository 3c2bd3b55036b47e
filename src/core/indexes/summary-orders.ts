/** Summaries of scenes: ordered for a whole index first, then for some of its scenes again. */
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Index, IndexScene, Summary, Task } from '../schema.ts'
import type { TaskStore } from '../tasks/task-store.ts'
import type { IndexEngine } from './found-index.ts'
import { lockQuietIndex } from './index-store.ts'

export const summaryLabel = 'summary'
export const summaryLocales = ['ko', 'en', 'ja'] as const
export type SummaryLocale = (typeof summaryLocales)[number]

export type SummaryOrder = {
  /** Null for the whole index. */
  sceneNumbers: number[] | null
  /** Of the text; only of a whole index, and fixed from then on. Default that of the run before, else Korean. */
  locale: SummaryLocale | null
}

/** Of the task, where the caller has a say in them. */
export type SummaryTerms = { id: string; priority: number }

/** What the worker of a summary is told. */
export type SummarizeInput = { indexId: string; sceneNumbers: number[] | null; locale: SummaryLocale }

export type SummaryRun = { summary: Summary; task: Task }
export type WrittenSummary = { run: SummaryRun; scenes: IndexScene[] }

export class SummaryOrders {
  readonly #context: CoreContext
  readonly #tasks: TaskStore

  constructor(context: CoreContext, tasks: TaskStore) {
    this.#context = context
    this.#tasks = tasks
  }

  /**
   * Rejects with `index_unknown`; `work_under_way` while another summary of the index waits or runs; `task_state` for
   * some scenes before all of them, and when another index of the file has a summary; `request_invalid` for scenes
   * that are not in the index, for a language of some scenes only, and for an image; and as `TaskStore.insert` does.
   */
  async order(
    principal: Principal,
    index: Pick<Index, 'id' | 'entry_id'>,
    order: SummaryOrder,
  ): Promise<SummaryRun> {
    const at = this.#context.clock.now()
    return await this.#context.db
      .transaction()
      .execute(async (change) => await this.#insert(change, principal, index, order, at))
  }

  /** What a task asked for that failed or was canceled. Rejects as `order` does. */
  async repeat(
    change: Change,
    principal: Principal,
    { entry_id, input }: Pick<Task, 'entry_id' | 'input'>,
    terms: SummaryTerms,
    at: Date,
  ): Promise<void> {
    const { indexId, sceneNumbers, locale } = JSON.parse(input) as SummarizeInput
    if (entry_id === null) throw new TriptychError('index_unknown')
    const order = { sceneNumbers, locale: sceneNumbers === null ? locale : null, ...terms }
    await this.#insert(change, principal, { id: indexId, entry_id }, order, at)
  }

  async #insert(
    change: Change,
    principal: Principal,
    { id: indexId, entry_id: entryId }: Pick<Index, 'id' | 'entry_id'>,
    { sceneNumbers, locale: wanted, ...terms }: SummaryOrder & Partial<SummaryTerms>,
    at: Date,
  ): Promise<SummaryRun> {
    const { project_id } = await change
      .selectFrom('entries')
      .select('project_id')
      .where('id', '=', entryId)
      // Two indexes of one file are not summarized at once.
      .forNoKeyUpdate()
      .executeTakeFirstOrThrow(() => new TriptychError('index_unknown'))
    await lockQuietIndex(change, indexId)
    await assertOnlySummary(change, entryId, indexId)
    const earlier = await lastWritten(change, indexId)
    await assertScenes(change, indexId, { sceneNumbers, locale: wanted }, earlier !== undefined)
    const locale = wanted ?? ((earlier?.summary.locale ?? 'ko') as SummaryLocale)
    const input: SummarizeInput = { indexId, sceneNumbers, locale }
    const of = { projectId: project_id, entryId, kind: 'summarize', label: summaryLabel } as const
    const task = await this.#tasks.insert(change, principal, { ...terms, ...of, input, seconds: 0 }, at)
    const summary = await change
      .insertInto('summaries')
      .values({
        id: uuidV7(at.getTime()),
        account_id: principal.accountId,
        index_id: indexId,
        task_id: task.id,
        locale,
        scene_numbers: sceneNumbers,
        engine: null,
        created_at: at,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return { summary, task }
  }

  /** The last run; null when there was none. */
  async latestRun({ id }: Pick<Index, 'id'>): Promise<SummaryRun | null> {
    return (await lastRun(this.#context.db, id, {})) ?? null
  }

  /** Rejects with `summary_unknown`. */
  async runByNumber({ id }: Pick<Index, 'id'>, number: number): Promise<SummaryRun> {
    const run = await lastRun(this.#context.db, id, { number })
    if (!run) throw new TriptychError('summary_unknown')
    return run
  }

  /** Rejects with `task_state` unless one waits or runs. */
  async cancelLatest(principal: Principal, index: Pick<Index, 'id'>): Promise<void> {
    const run = await this.latestRun(index)
    if (!run) throw new TriptychError('task_state', { detail: 'Its scenes have never been summarized.' })
    await this.cancel(principal, run)
  }

  /** Rejects with `task_state` unless it waits or runs. */
  async cancel(principal: Principal, { task }: SummaryRun): Promise<void> {
    await this.#tasks.cancel(principal, task.id)
  }

  /**
   * What the last run wrote, with all that earlier ones did. Rejects with `summary_unknown` when nobody has asked,
   * and with `output_not_ready` unless the last run has succeeded.
   */
  async written(index: Pick<Index, 'id'>): Promise<WrittenSummary> {
    const run = await this.latestRun(index)
    if (!run) throw new TriptychError('summary_unknown')
    if (run.task.state !== 'succeeded') throw new TriptychError('output_not_ready')
    const scenes = await this.#context.db
      .selectFrom('index_scenes')
      .selectAll()
      .where('index_id', '=', index.id)
      .orderBy('number')
      .execute()
    return { run, scenes }
  }

  /** What the success of the task writes: texts by the number of their scene. */
  recordOf(task: Task, texts: ReadonlyMap<number, string>, engine: IndexEngine) {
    const { indexId, sceneNumbers } = JSON.parse(task.input) as SummarizeInput
    return async (change: Change, _task: Task, at: Date): Promise<void> => {
      const index = await change
        .updateTable('indexes')
        .set({ updated_at: at })
        .where('id', '=', indexId)
        .returning('engine')
        .executeTakeFirst()
      // A newer analysis has taken its place meanwhile.
      if (!index) throw new TriptychError('index_unknown')
      if (sceneNumbers === null)
        await change
          .updateTable('index_scenes')
          .set({ summary: null })
          .where('index_id', '=', indexId)
          .execute()
      for (const [number, summary] of texts)
        await change
          .updateTable('index_scenes')
          .set({ summary })
          .where('index_id', '=', indexId)
          .where('number', '=', number)
          .execute()
      await change
        .updateTable('summaries')
        .set({ engine: JSON.stringify(engine) })
        .where('task_id', '=', task.id)
        .execute()
      const before = JSON.parse(index.engine) as IndexEngine
      await change
        .updateTable('indexes')
        .set({ engine: JSON.stringify(withSummaries(before, engine, sceneNumbers === null)) })
        .where('id', '=', indexId)
        .execute()
    }
  }
}

/** The index tells who wrote its summaries as well: of all scenes, or of some after others wrote of the rest. */
function withSummaries(
  before: IndexEngine,
  { providers, leftOut }: IndexEngine,
  isWhole: boolean,
): IndexEngine {
  const isKept = ({ detector, name = '' }: { detector: string; name?: string }) =>
    detector !== 'summaries' || (!isWhole && !providers.some((each) => each.name === name))
  return {
    providers: [...before.providers.filter(isKept), ...providers],
    leftOut: [...before.leftOut.filter(isKept), ...leftOut],
  }
}

async function lastRun(
  db: Pick<Change, 'selectFrom'>,
  indexId: string,
  of: { number?: number; state?: Task['state'] },
): Promise<SummaryRun | undefined> {
  let query = db.selectFrom('summaries').selectAll().where('index_id', '=', indexId)
  if (of.number !== undefined) query = query.where('number', '=', of.number)
  const { state } = of
  if (state !== undefined)
    query = query.where('task_id', 'in', (from) =>
      from.selectFrom('tasks').select('tasks.id').where('tasks.state', '=', state),
    )
  const summary = await query.orderBy('number', 'desc').limit(1).executeTakeFirst()
  if (!summary) return undefined
  const task = await db
    .selectFrom('tasks')
    .selectAll()
    .where('id', '=', summary.task_id)
    .executeTakeFirstOrThrow()
  return { summary, task }
}

async function lastWritten(change: Change, indexId: string): Promise<SummaryRun | undefined> {
  return await lastRun(change, indexId, { state: 'succeeded' })
}

/** Of the indexes of one file, one may have a summary. */
async function assertOnlySummary(change: Change, entryId: string, indexId: string): Promise<void> {
  const other = await change
    .selectFrom('summaries')
    .innerJoin('indexes', 'indexes.id', 'summaries.index_id')
    .innerJoin('tasks', 'tasks.id', 'summaries.task_id')
    .select('indexes.number')
    .where('indexes.entry_id', '=', entryId)
    .where('indexes.id', '<>', indexId)
    .where('tasks.state', 'in', ['queued', 'running', 'succeeded'])
    .executeTakeFirst()
  if (other)
    throw new TriptychError('task_state', {
      detail: `Index ${other.number} of the same file has a summary, and only one may.`,
    })
}

async function assertScenes(
  change: Change,
  indexId: string,
  { sceneNumbers, locale }: SummaryOrder,
  isWritten: boolean,
): Promise<void> {
  const invalid = (detail: string) => new TriptychError('request_invalid', { detail })
  const rows = await change
    .selectFrom('index_scenes')
    .select('number')
    .where('index_id', '=', indexId)
    .execute()
  if (rows.length === 0) throw invalid('The index has no scenes to summarize.')
  if (sceneNumbers === null) return
  if (!isWritten)
    throw new TriptychError('task_state', {
      detail: 'All scenes are summarized first, then some of them again.',
    })
  if (locale !== null) throw invalid('The language can be chosen only for all scenes together.')
  const known = new Set(rows.map(({ number }) => number))
  const unknown = sceneNumbers.find((number) => !known.has(number))
  if (unknown !== undefined) throw invalid(`The index has no scene ${unknown}.`)
  if (sceneNumbers.length === 0) throw invalid('No scene is named.')
}
