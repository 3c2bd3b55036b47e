/** What callers order of tasks beyond a dialect's own words: work on anything they may see, once more, sooner or later. */
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import type { AssetLists } from '../assets/asset-lists.ts'
import type { Change, CoreContext } from '../context.ts'
import { type Principal, requireUnbounded } from '../credentials/credential.ts'
import { insertEntry } from '../entries/insert-entry.ts'
import { recordEvent } from '../events/event-store.ts'
import { type IdempotencyKey, once } from '../idempotency/once.ts'
import type { ImportOrders } from '../imports/import-orders.ts'
import type { AnalysisOrders } from '../indexes/analysis-orders.ts'
import type { AnalysisSettings, AnalyzeInput } from '../indexes/found-index.ts'
import type { SummaryOrders } from '../indexes/summary-orders.ts'
import { placeAsset } from '../libraries/place-asset.ts'
import { lockProject, type ProjectStore } from '../projects/project-store.ts'
import type { RenderStore } from '../renders/render-store.ts'
import type { Task } from '../schema.ts'
import type { RestoreInput, RestoreOptions } from './restore-input.ts'
import type { TaskLists } from './task-lists.ts'
import { eventOf, type TaskStore } from './task-store.ts'

export type RestoreOrder = {
  /** Either the source of a restoration project, or any asset, which gets a restoration project of its own. */
  on: { projectId: string } | { assetId: string }
  label: string
  options: RestoreOptions
  priority: number
}

export type AnalyzeOrder = {
  /** Any video or image; it is put in a library that it is not in yet. */
  assetId: string
  /** That library; null for the one it is in, or the shelf of the account. */
  projectId: string | null
  settings: AnalysisSettings
  priority: number
}

/** The caller's word for one order, and what was ordered, so that another order under the same word is refused. */
export type OrderKey = { key: string; body: unknown }

export type Ordered = { task: Task; isReplay: boolean }

export type TaskOrderParts = {
  projects: ProjectStore
  assets: AssetLists
  tasks: TaskStore
  lists: TaskLists
  renders: RenderStore
  analyses: AnalysisOrders
  summaries: SummaryOrders
  imports: ImportOrders
}

export class TaskOrders {
  readonly #context: CoreContext
  readonly #parts: TaskOrderParts

  constructor(context: CoreContext, parts: TaskOrderParts) {
    this.#context = context
    this.#parts = parts
  }

  /**
   * Rejects with `project_unknown`, `upload_missing`, `asset_unknown`, `key_bounded` (a bounded key can make no
   * project), `scope_missing` (see `assertPriority`) and `idempotency_conflict`.
   */
  async restore(principal: Principal, order: RestoreOrder, key: OrderKey | null): Promise<Ordered> {
    assertPriority(principal, order.priority)
    const { on } = order
    let title = ''
    if ('projectId' in on) await this.#parts.projects.get(principal, on.projectId, 'restoration')
    else {
      requireUnbounded(principal)
      title = (await this.#parts.assets.get(principal, on.assetId)).name ?? on.assetId
    }
    return await this.#once(principal, 'order restore', key, async (change, id, at) => {
      const { projectId, assetId } =
        'projectId' in on
          ? await this.#sourceOf(change, principal, on.projectId)
          : await this.#projectFor(change, principal, { assetId: on.assetId, title }, at)
      const input: RestoreInput = { ...order.options, assetId }
      const { label, priority } = order
      await this.#parts.tasks.insert(
        change,
        principal,
        { id, projectId, kind: 'restore', label, priority, input },
        at,
      )
    })
  }

  /**
   * Rejects with `asset_unknown`, `project_unknown`, `key_bounded`, `scope_missing` (see `assertPriority`),
   * `idempotency_conflict`, and as `AnalysisOrders.order` does.
   */
  async analyze(principal: Principal, order: AnalyzeOrder, key: OrderKey | null): Promise<Ordered> {
    const { assetId, projectId, settings, priority } = order
    const { projects, assets, analyses } = this.#parts
    assertPriority(principal, priority)
    if (projectId !== null) await projects.get(principal, projectId, 'library')
    const { id: seenId, name } = await assets.get(principal, assetId)
    const asset = { id: seenId, name: name ?? seenId }
    return await this.#once(principal, 'order analyze', key, async (change, id, at) => {
      const entryId = await placeAsset(change, principal, { asset, projectId, projects }, at)
      const terms = { id, settings, priority, replacesEarlier: false }
      await analyses.insert(change, principal, { id: entryId }, terms, at)
    })
  }

  /**
   * A new task with the input of one that failed or was canceled. Rejects with `task_unknown`, `task_state`,
   * `task_limit`, and as an order of its kind does.
   */
  async retry(principal: Principal, taskId: string, key: OrderKey | null): Promise<Ordered> {
    const old = await this.#parts.lists.get(principal, taskId)
    if (old.state !== 'failed' && old.state !== 'canceled')
      throw new TriptychError('task_state', {
        detail: `The task is ${old.state}: only one that failed or was canceled can be tried again.`,
      })
    return await this.#once(principal, `retry ${old.id}`, key, async (change, id, at) => {
      // Who may not raise a task may not inherit that either.
      const priority = principal.scopes.has('admin') ? old.priority : Math.min(0, old.priority)
      await this.#repeat(change, principal, old, { id, priority }, at)
    })
  }

  async #repeat(
    change: Change,
    principal: Principal,
    old: Task,
    terms: { id: string; priority: number },
    at: Date,
  ): Promise<void> {
    const { analyses, summaries, imports, renders, tasks } = this.#parts
    const { project_id: projectId, entry_id: entryId, kind, label } = old
    if (kind === 'summarize') return await summaries.repeat(change, principal, old, terms, at)
    if (kind === 'ingest') return await imports.repeat(change, principal, old, terms, at)
    const input = JSON.parse(old.input) as Record<string, unknown>
    if (kind === 'analyze') {
      if (entryId === null) throw new TriptychError('asset_unknown')
      const { settings, replacesEarlier } = input as AnalyzeInput
      await analyses.insert(change, principal, { id: entryId }, { ...terms, settings, replacesEarlier }, at)
      return
    }
    const seconds = kind === 'render' ? await renders.secondsToRepeat(change, old) : null
    const again = { ...terms, projectId, kind, label, input, ...(seconds === null ? {} : { seconds }) }
    await tasks.insert(change, principal, again, at)
    if (kind === 'render') await renders.repeat(change, old, terms.id)
  }

  /** Rejects with `task_unknown`, `scope_missing`, or `task_state` once the task waits no more. */
  async prioritize(principal: Principal, taskId: string, priority: number): Promise<Task> {
    assertPriority(principal, priority)
    const { id } = await this.#parts.lists.get(principal, taskId)
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const task = await change
        .updateTable('tasks')
        .set({ priority, updated_at: at })
        .where('id', '=', id)
        .where('state', '=', 'queued')
        .returningAll()
        .executeTakeFirst()
      if (!task) throw new TriptychError('task_state', { detail: 'The task no longer waits.' })
      const { facts, ...subject } = eventOf(task)
      await recordEvent(change, { ...subject, type: 'task.prioritized', facts: { ...facts, priority }, at })
      return task
    })
  }

  async #once(
    principal: Principal,
    route: string,
    key: OrderKey | null,
    create: (change: Change, id: string, at: Date) => Promise<void>,
  ): Promise<Ordered> {
    const at = this.#context.clock.now()
    const id = uuidV7(at.getTime())
    return await this.#context.db.transaction().execute(async (change) => {
      if (!key) await create(change, id, at)
      const idempotency: IdempotencyKey | null = key && { ownerId: principal.credentialId, route, ...key }
      const made = idempotency && (await once(change, idempotency, id, at, () => create(change, id, at)))
      if (made && !made.isSameBody) throw new TriptychError('idempotency_conflict')
      const task = await change
        .selectFrom('tasks')
        .selectAll()
        .where('id', '=', made?.nounId ?? id)
        .executeTakeFirst()
      if (!task)
        throw new TriptychError('task_unknown', { detail: 'The task made under that key is deleted.' })
      return { task, isReplay: made?.isReplay ?? false }
    })
  }

  async #sourceOf(change: Change, principal: Principal, id: string) {
    // The lock keeps an upload from replacing the source between reading it here and the commit.
    const project = await lockProject(change, principal.accountId, id)
    const source = await change
      .selectFrom('entries')
      .select('asset_id')
      .where('project_id', '=', project.id)
      .where('role', '=', 'source')
      .executeTakeFirst()
    if (!source?.asset_id) throw new TriptychError('upload_missing')
    return { projectId: project.id, assetId: source.asset_id }
  }

  /** A restoration project whose source is an asset that is already there: no byte is copied. */
  async #projectFor(
    change: Change,
    principal: Principal,
    source: { assetId: string; title: string },
    at: Date,
  ) {
    const { assetId, title } = source
    const asset = await change
      .selectFrom('assets')
      .select(['id', 'media_type', 'media_kind'])
      .where('account_id', '=', principal.accountId)
      .where('id', '=', assetId)
      // Keeps it from being deleted before the entry below holds it.
      .forKeyShare()
      .executeTakeFirst()
    if (!asset) throw new TriptychError('asset_unknown')
    const hasPicture = asset.media_kind === 'video'
    const project = await this.#parts.projects.insert(
      change,
      principal,
      { kind: 'restoration', title, source: { mediaType: asset.media_type, hasPicture } },
      at,
    )
    const entry = { projectId: project.id, assetId: asset.id, name: title, role: 'source' } as const
    await insertEntry(change, principal, entry, at)
    await change.updateTable('projects').set({ source_stored: true }).where('id', '=', project.id).execute()
    return { projectId: project.id, assetId: asset.id }
  }
}

/** Priorities count among all accounts: anyone may step back, only an admin may step ahead. */
export function assertPriority(principal: Principal, priority: number): void {
  if (priority > 0 && !principal.scopes.has('admin')) {
    throw new TriptychError('scope_missing', {
      detail: 'A priority above 0 puts a task before those of others: it takes a key with the admin scope.',
      facts: { scope: 'admin' },
    })
  }
}
