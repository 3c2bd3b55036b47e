/** Files in timeline projects. A file is bound to a project once, however often that is asked for. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import { type HotQuery, hotQuery } from '#platform/database/hot-query.ts'
import { type AssetLists, isResult } from '../assets/asset-lists.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import type { Keyset } from '../keyset.ts'
import { ensureDefaultLibrary } from '../projects/default-library.ts'
import { lockProject, type ProjectStore } from '../projects/project-store.ts'
import type { Asset, Entry, Schema } from '../schema.ts'

/** A bound file; `id` and `created_at` are the binding's, for the cursor of the next page. */
export type Binding = Keyset & { asset_id: string; name: string; is_result: boolean } & Pick<
    Asset,
    'media_type' | 'media_kind' | 'size_bytes' | 'width' | 'height' | 'duration_ms' | 'streams'
  >

type Page = { project: string; limit: number }

export type BindingParts = { projects: ProjectStore; assets: AssetLists }

export class BindingStore {
  readonly #context: CoreContext
  readonly #parts: BindingParts
  readonly #first: HotQuery<Page, Binding>
  readonly #next: HotQuery<Page & Keyset, Binding>

  constructor(context: CoreContext, parts: BindingParts) {
    this.#context = context
    this.#parts = parts
    const bound = (name: string, isNext: boolean) =>
      hotQuery<Schema, Page & Keyset, Binding>(context.db, name, (db, parameter) => {
        let query = db
          .selectFrom('entries')
          .innerJoin('assets', 'assets.id', 'entries.asset_id')
          .select(['entries.id', 'entries.created_at', 'entries.asset_id', 'entries.name'])
          .select(['assets.media_type', 'assets.media_kind', 'assets.size_bytes', 'assets.width'])
          .select(['assets.height', 'assets.duration_ms', 'assets.streams'])
          .select(isResult().as('is_result'))
          .where('entries.project_id', '=', parameter<string>('project'))
        if (isNext) {
          query = query.where(
            sql<boolean>`(entries.created_at, entries.id) < (${parameter<Date>('created_at')}, ${parameter<string>('id')})`,
          )
        }
        return query
          .orderBy('entries.created_at', 'desc')
          .orderBy('entries.id', 'desc')
          .limit(parameter<number>('limit'))
      })
    this.#first = bound('bindings', false) as HotQuery<Page, Binding>
    this.#next = bound('bindings-next', true)
  }

  /** The last bound first. Rejects with `project_unknown`. */
  async list(
    principal: Principal,
    projectId: string,
    limit: number,
    after: Keyset | null,
  ): Promise<Binding[]> {
    await this.#parts.projects.get(principal, projectId, 'timeline')
    const page = { project: projectId, limit }
    return after
      ? await this.#next(this.#context.pool, { ...page, ...after })
      : await this.#first(this.#context.pool, page)
  }

  /** Rejects with `project_unknown` or `asset_unknown`. */
  async bind(principal: Principal, projectId: string, assetId: string): Promise<void> {
    await this.#parts.projects.get(principal, projectId, 'timeline')
    const { name } = await this.#parts.assets.get(principal, assetId)
    const at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      // The lock makes of two bindings at once one.
      await lockProject(change, principal.accountId, projectId)
      const isBound = await change
        .selectFrom('entries')
        .select('id')
        .where('project_id', '=', projectId)
        .where('asset_id', '=', assetId)
        .executeTakeFirst()
      if (isBound) return
      const asset = await change
        .selectFrom('assets')
        .select('id')
        .where('id', '=', assetId)
        .forKeyShare()
        .executeTakeFirst()
      if (!asset) throw new TriptychError('asset_unknown')
      await insertEntry(change, principal, { projectId, assetId, name: name ?? assetId }, at)
      await recordEvent(change, eventOf(principal, 'asset.bound', { projectId, assetId }, at))
    })
  }

  /** The file itself stays. Rejects with `project_unknown`, or with `asset_unknown` when it is not bound. */
  async unbind(principal: Principal, projectId: string, assetId: string): Promise<void> {
    await this.#parts.projects.get(principal, projectId, 'timeline')
    const at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      await lockProject(change, principal.accountId, projectId)
      const released = await change
        .deleteFrom('entries')
        .where('project_id', '=', projectId)
        .where('asset_id', '=', assetId)
        .returning(['asset_id', 'name'])
        .execute()
      if (released.length === 0)
        throw new TriptychError('asset_unknown', { detail: 'The asset is not bound to the project.' })
      await releaseToShelf(change, principal, this.#parts.projects, released, at)
      await recordEvent(change, eventOf(principal, 'asset.unbound', { projectId, assetId }, at))
    })
  }
}

/** Of what left a project, the files that nothing else holds go on the shelf of the account, where all keys see them. */
export async function releaseToShelf(
  change: Change,
  principal: Principal,
  projects: ProjectStore,
  released: readonly Pick<Entry, 'asset_id' | 'name'>[],
  at: Date,
): Promise<void> {
  const ids = released.map(({ asset_id }) => asset_id)
  const { rows } = await sql<{ id: string }>`
    select id from assets where id = any(${ids}::uuid[])
      and not exists (select from entries where asset_id = assets.id)
      and not (${isResult()})
    for key share`.execute(change)
  if (rows.length === 0) return
  const projectId = await ensureDefaultLibrary(change, principal, projects, at, 'account')
  for (const { id } of rows) {
    const { name } = released.find(({ asset_id }) => asset_id === id)!
    await insertEntry(change, principal, { projectId, assetId: id, name }, at)
  }
}

async function insertEntry(
  change: Change,
  principal: Principal,
  entry: { projectId: string; assetId: string; name: string },
  at: Date,
): Promise<void> {
  await change
    .insertInto('entries')
    .values({
      id: uuidV7(at.getTime()),
      account_id: principal.accountId,
      project_id: entry.projectId,
      asset_id: entry.assetId,
      role: 'member',
      name: entry.name,
      credential_id: principal.credentialId,
      created_at: at,
    })
    .execute()
}

function eventOf(
  { accountId, credentialId }: Principal,
  type: string,
  { projectId, assetId }: { projectId: string; assetId: string },
  at: Date,
) {
  return { accountId, credentialId, type, noun: 'project', nounId: projectId, facts: { assetId }, at }
}
