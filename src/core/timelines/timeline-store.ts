/** Timeline projects: a film's document that is replaced as a whole, and what people call it. */
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import { assertValidState } from '#timeline/assert-valid-state.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import type { ValidationOptions } from '#timeline/validate-editor-state.ts'
import type { AssetUses } from '../assets/asset-uses.ts'
import type { Change, CoreContext } from '../context.ts'
import { type Principal, requireUnbounded } from '../credentials/credential.ts'
import { releaseToShelf } from '../entries/release-to-shelf.ts'
import { recordEvent } from '../events/event-store.ts'
import { once } from '../idempotency/once.ts'
import { comesAfter, type Keyset } from '../keyset.ts'
import { lockProject, type ProjectStore } from '../projects/project-store.ts'
import { isVisible } from '../projects/visible-projects.ts'
import type { Project } from '../schema.ts'
import type { SaveMeter } from './save-meter.ts'

/** What lists and answers need; the document is read where it is asked for. */
export type TimelineSummary = Pick<Project, 'id' | 'title' | 'created_at' | 'updated_at'> & {
  description: string | null
  state_version: string
}

export type TimelineChange = { title?: string; description?: string | null }
export type NewTimeline = {
  title: string
  description: string | null
  /** The editor state as it came. */
  state: unknown
  stateVersion: string
}
export type TimelineSave = Pick<NewTimeline, 'state'> & { stateVersion?: string }

export type TimelineParts = { projects: ProjectStore; assetUses: AssetUses; meter: SaveMeter }

export class TimelineStore {
  readonly #context: CoreContext
  readonly #parts: TimelineParts

  constructor(context: CoreContext, parts: TimelineParts) {
    this.#context = context
    this.#parts = parts
  }

  /**
   * Belongs to the account: every key of it that is not bounded may see and change it. Rejects with `key_bounded`,
   * as `assertValidState` does, and with `idempotency_conflict`.
   * @param key the account's own name for this order; asked again under it, the first answer is given once more
   */
  async create(
    principal: Principal,
    input: NewTimeline,
    key: { key: string; body: unknown } | null,
  ): Promise<TimelineSummary> {
    requireUnbounded(principal)
    const { state } = input
    assertValidState(state, { mayBeEmpty: true })
    const checked = { ...input, state }
    await this.#context.room?.assertRoom()
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      if (!key) return await this.#insert(change, principal, checked, at)
      const idempotency = { ownerId: principal.accountId, route: 'create timeline', ...key }
      const made = await once(change, idempotency, uuidV7(at.getTime()), at, async () =>
        JSON.stringify(await this.#insert(change, principal, checked, at)),
      )
      if (!made.isSameBody) throw new TriptychError('idempotency_conflict')
      return summaryFrom(made.answer!)
    })
  }

  /** Newest first. */
  async list(principal: Principal, limit: number, after: Keyset | null): Promise<TimelineSummary[]> {
    let query = this.#summaries()
      .where('projects.kind', '=', 'timeline')
      .where('projects.deleted_at', 'is', null)
      .where('projects.visibility', '=', 'account')
      .where(isVisible(principal, 'projects'))
    if (after) query = query.where(comesAfter('projects', after))
    return await query
      .orderBy('projects.created_at', 'desc')
      .orderBy('projects.id', 'desc')
      .limit(limit)
      .execute()
  }

  /** With the document, as JSON text. Rejects with `project_unknown`. */
  async get(principal: Principal, id: string): Promise<{ timeline: TimelineSummary; state: string }> {
    await this.#parts.projects.get(principal, id, 'timeline')
    const row = await this.#summaries()
      .select('timelines.state')
      .where('projects.id', '=', id)
      .where('projects.deleted_at', 'is', null)
      .executeTakeFirst()
    if (!row) throw new TriptychError('project_unknown')
    const { state, ...timeline } = row
    return { timeline, state }
  }

  /** Rejects with `project_unknown`. */
  async change(principal: Principal, id: string, values: TimelineChange): Promise<TimelineSummary> {
    return await this.#changed(principal, id, 'project.changed', async (change) => {
      const { title, description } = values
      if (title !== undefined)
        await change.updateTable('projects').set({ title }).where('id', '=', id).execute()
      if (description !== undefined)
        await change.updateTable('timelines').set({ description }).where('project_id', '=', id).execute()
    })
  }

  /**
   * Replaces the document. Rejects with `project_unknown`, with `sync_too_often`, and as `assertValidState` does.
   * @param stateVersion without one, what was said before still holds
   */
  async save(
    principal: Principal,
    id: string,
    { state, stateVersion }: TimelineSave,
    options: ValidationOptions,
  ): Promise<TimelineSummary> {
    await this.#parts.projects.get(principal, id, 'timeline')
    await this.#parts.meter.take(id)
    assertValidState(state, { ...options, mayBeEmpty: true })
    await this.#context.room?.assertRoom()
    return await this.#changed(principal, id, 'project.saved', async (change) => {
      await change
        .updateTable('timelines')
        .set({
          state: JSON.stringify(state),
          ...(stateVersion !== undefined && { state_version: stateVersion }),
        })
        .where('project_id', '=', id)
        .execute()
      await this.#parts.assetUses.ofProject(change, principal, id, state)
    })
  }

  /** Its files stay with the account, and its tasks go on naming it. Rejects with `project_unknown`. */
  async delete(principal: Principal, id: string): Promise<void> {
    await this.#parts.projects.get(principal, id, 'timeline')
    const at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      await lockProject(change, principal.accountId, id)
      const released = await change
        .deleteFrom('entries')
        .where('project_id', '=', id)
        .returning(['asset_id', 'name'])
        .execute()
      await releaseToShelf(change, principal, this.#parts.projects, released, at)
      await change.deleteFrom('asset_uses').where('project_id', '=', id).execute()
      await change.deleteFrom('timelines').where('project_id', '=', id).execute()
      await change
        .updateTable('projects')
        .set({ deleted_at: at, updated_at: at })
        .where('id', '=', id)
        .execute()
      await recordEvent(change, eventOf(principal, id, 'project.deleted', at))
    })
  }

  async #insert(
    change: Change,
    principal: Principal,
    input: NewTimeline & { state: EditorState },
    at: Date,
  ): Promise<TimelineSummary> {
    const { title, description, state, stateVersion } = input
    const { id, created_at, updated_at } = await this.#parts.projects.insert(
      change,
      principal,
      { kind: 'timeline', visibility: 'account', title },
      at,
    )
    await change
      .insertInto('timelines')
      .values({
        project_id: id,
        account_id: principal.accountId,
        description,
        state: JSON.stringify(state),
        state_version: stateVersion,
        sync_due_at: null,
      })
      .execute()
    await this.#parts.assetUses.ofProject(change, principal, id, state)
    return { id, title, description, state_version: stateVersion, created_at, updated_at }
  }

  /** The lock makes changes of one project wait for each other, also for its end. */
  async #changed(
    principal: Principal,
    id: string,
    type: string,
    work: (change: Change) => Promise<void>,
  ): Promise<TimelineSummary> {
    await this.#parts.projects.get(principal, id, 'timeline')
    return await this.#context.db.transaction().execute(async (change) => {
      await lockProject(change, principal.accountId, id)
      const at = this.#context.clock.now()
      await work(change)
      await change.updateTable('projects').set({ updated_at: at }).where('id', '=', id).execute()
      await recordEvent(change, eventOf(principal, id, type, at))
      return await this.#summaries(change).where('projects.id', '=', id).executeTakeFirstOrThrow()
    })
  }

  #summaries(db: CoreContext['db'] | Change = this.#context.db) {
    return db
      .selectFrom('projects')
      .innerJoin('timelines', 'timelines.project_id', 'projects.id')
      .select(['projects.id', 'projects.title', 'projects.created_at', 'projects.updated_at'])
      .select(['timelines.description', 'timelines.state_version'])
  }
}

function eventOf({ accountId, credentialId }: Principal, nounId: string, type: string, at: Date) {
  return { accountId, credentialId, type, noun: 'project', nounId, facts: { kind: 'timeline' }, at }
}

function summaryFrom(answer: string): TimelineSummary {
  const { created_at, updated_at, ...rest } = JSON.parse(answer) as TimelineSummary
  return { ...rest, created_at: new Date(created_at), updated_at: new Date(updated_at) }
}
