/** Analyses of files in libraries: ordered, looked at, canceled, and what they found recorded. */
import { TriptychError } from '#base/errors.ts'
import type { NewAsset } from '../assets/asset-store.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Entry, Index, Task } from '../schema.ts'
import type { TaskStore } from '../tasks/task-store.ts'
import { type AnalysisSettings, type AnalyzeInput, type FoundIndex, filesOf } from './found-index.ts'
import { removeIndexes } from './remove-indexes.ts'
import { writeIndex } from './write-index.ts'

export const analysisLabel = 'understanding'

/** An entry that the caller is known to see. */
export type SeenEntry = Pick<Entry, 'id' | 'account_id' | 'project_id'>

export type AnalysisOrder = {
  settings: AnalysisSettings
  /** Whether earlier indexes of the entry go when this one is there. */
  replacesEarlier: boolean
  priority?: number
  /** Of the task, when the caller needs to know it beforehand. */
  id?: string
}

/** How far the last analysis is; null before the first. */
export type AnalysisState = { task: Task; index: Index | null } | null

/** Says who of a workspace the persons of a file are, and makes those it does not know. */
export type MatchPersons = (
  change: Change,
  task: Task & { entry_id: string },
  found: Pick<FoundIndex, 'persons' | 'engine'>,
  at: Date,
) => Promise<(string | null)[]>

export class AnalysisOrders {
  readonly #context: CoreContext
  readonly #tasks: TaskStore
  readonly #matchPersons: MatchPersons

  constructor(context: CoreContext, tasks: TaskStore, matchPersons: MatchPersons) {
    this.#context = context
    this.#tasks = tasks
    this.#matchPersons = matchPersons
  }

  /** Rejects with `tag_unknown` for tags that the workspace does not have, and as `insert` does. */
  async order(principal: Principal, entry: SeenEntry, order: AnalysisOrder): Promise<Task> {
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      await assertTags(change, entry, order.settings.tagNumbers)
      return await this.insert(change, principal, entry, order, at)
    })
  }

  /**
   * In a transaction of the caller's. Rejects with `asset_unknown` when the entry has gone, `work_premature` while its
   * file is not there, `media_unsupported` for a file without pictures, `work_under_way` while another analysis of it
   * waits or runs, and as `TaskStore.insert` does.
   */
  async insert(
    change: Change,
    principal: Principal,
    { id: entryId }: Pick<SeenEntry, 'id'>,
    order: AnalysisOrder,
    at: Date,
  ): Promise<Task> {
    // Of two orders at once the second sees the first.
    const entry = await change
      .selectFrom('entries')
      .selectAll()
      .where('id', '=', entryId)
      .where('account_id', '=', principal.accountId)
      .forNoKeyUpdate()
      .executeTakeFirst()
    if (!entry) throw new TriptychError('asset_unknown')
    if (entry.asset_id === null) throw new TriptychError('work_premature')
    if (entry.media_kind !== 'video' && entry.media_kind !== 'image')
      throw new TriptychError('media_unsupported', { detail: 'Only videos and images can be analyzed.' })
    if (await isUnderWay(change, entryId))
      throw new TriptychError('work_under_way', { detail: 'It is being analyzed already.' })
    const input: AnalyzeInput = {
      assetId: entry.asset_id,
      settings: order.settings,
      replacesEarlier: order.replacesEarlier,
    }
    return await this.#tasks.insert(
      change,
      principal,
      {
        ...(order.id === undefined ? {} : { id: order.id }),
        projectId: entry.project_id,
        entryId,
        kind: 'analyze',
        label: analysisLabel,
        priority: order.priority ?? 0,
        input,
      },
      at,
    )
  }

  async stateOf({ id }: Pick<SeenEntry, 'id'>): Promise<AnalysisState> {
    const task = await latestTask(this.#context.db, id)
    if (!task) return null
    const index = await this.#context.db
      .selectFrom('indexes')
      .selectAll()
      .where('task_id', '=', task.id)
      .executeTakeFirst()
    return { task, index: index ?? null }
  }

  /** Rejects with `task_state` unless an analysis of the entry waits or runs. */
  async cancel(principal: Principal, { id }: Pick<SeenEntry, 'id'>): Promise<void> {
    const task = await latestTask(this.#context.db, id)
    if (!task) throw new TriptychError('task_state', { detail: 'It has never been analyzed.' })
    await this.#tasks.cancel(principal, task.id)
  }

  /** What the success of the task writes. Its earlier indexes go when it was ordered so. */
  successOf(
    task: Task,
    found: FoundIndex,
  ): { files: NewAsset[]; record(change: Change, task: Task, at: Date): Promise<void> } {
    const { replacesEarlier } = JSON.parse(task.input) as AnalyzeInput
    return {
      files: filesOf(found),
      record: async (change, { entry_id, ...rest }, at) => {
        // An entry with an analysis under way cannot go; should it have gone all the same, there is no place for the index.
        if (entry_id === null) throw new TriptychError('asset_unknown')
        const earlier = replacesEarlier ? await earlierIndexes(change, entry_id) : []
        const ended = { ...rest, entry_id }
        const personIds = await this.#matchPersons(change, ended, found, at)
        await writeIndex(change, ended, found, personIds, at)
        await removeIndexes(change, earlier, at)
      },
    }
  }
}

async function assertTags(
  change: Change,
  { project_id }: Pick<SeenEntry, 'project_id'>,
  numbers: readonly number[],
): Promise<void> {
  if (numbers.length === 0) return
  const known = await change
    .selectFrom('person_tags')
    .innerJoin('projects', 'projects.workspace_id', 'person_tags.workspace_id')
    .select('person_tags.number')
    .where('projects.id', '=', project_id)
    .where('person_tags.number', 'in', [...numbers])
    .execute()
  const missing = numbers.find((each) => !known.some(({ number }) => number === each))
  if (missing !== undefined) throw new TriptychError('tag_unknown', { detail: `There is no tag ${missing}.` })
}

async function latestTask(db: Pick<Change, 'selectFrom'>, entryId: string): Promise<Task | undefined> {
  return await db
    .selectFrom('tasks')
    .selectAll()
    .where('entry_id', '=', entryId)
    .where('kind', '=', 'analyze')
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

export async function isUnderWay(change: Pick<Change, 'selectFrom'>, entryId: string): Promise<boolean> {
  const task = await change
    .selectFrom('tasks')
    .select('id')
    .where('entry_id', '=', entryId)
    .where('kind', '=', 'analyze')
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst()
  return task !== undefined
}

async function earlierIndexes(change: Change, entryId: string): Promise<string[]> {
  const rows = await change.selectFrom('indexes').select('id').where('entry_id', '=', entryId).execute()
  return rows.map(({ id }) => id)
}
