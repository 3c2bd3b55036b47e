/** Files in timeline projects. A file has one place in a project, however often it is put there. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { type HotQuery, hotQuery } from '#platform/database/hot-query.ts'
import { type AssetLists, isResult } from '../assets/asset-lists.ts'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { insertEntry } from '../entries/insert-entry.ts'
import { releaseToShelf } from '../entries/release-to-shelf.ts'
import { recordEvent } from '../events/event-store.ts'
import type { Keyset } from '../keyset.ts'
import { lockProject, type ProjectStore } from '../projects/project-store.ts'
import type { Asset, Schema } from '../schema.ts'

/** With the file; `id` and `created_at` are the entry's, for the cursor of the next page. */
export type TimelineEntry = Keyset & { asset_id: string; name: string; is_result: boolean } & Pick<
    Asset,
    'media_type' | 'media_kind' | 'size_bytes' | 'width' | 'height' | 'duration_ms' | 'streams'
  >

type Page = { project: string; limit: number }

export type TimelineEntryParts = { projects: ProjectStore; assets: AssetLists }

export class TimelineEntries {
  readonly #context: CoreContext
  readonly #parts: TimelineEntryParts
  readonly #first: HotQuery<Page, TimelineEntry>
  readonly #next: HotQuery<Page & Keyset, TimelineEntry>

  constructor(context: CoreContext, parts: TimelineEntryParts) {
    this.#context = context
    this.#parts = parts
    const page = (name: string, isNext: boolean) =>
      hotQuery<Schema, Page & Keyset, TimelineEntry>(context.db, name, (db, parameter) => {
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
    this.#first = page('timeline-entries', false) as HotQuery<Page, TimelineEntry>
    this.#next = page('timeline-entries-next', true)
  }

  /** The last added first. Rejects with `project_unknown`. */
  async list(
    principal: Principal,
    projectId: string,
    limit: number,
    after: Keyset | null,
  ): Promise<TimelineEntry[]> {
    await this.#parts.projects.get(principal, projectId, 'timeline')
    const page = { project: projectId, limit }
    return after
      ? await this.#next(this.#context.pool, { ...page, ...after })
      : await this.#first(this.#context.pool, page)
  }

  /** Rejects with `project_unknown` or `asset_unknown`. */
  async add(principal: Principal, projectId: string, assetId: string): Promise<void> {
    await this.#parts.projects.get(principal, projectId, 'timeline')
    const { name } = await this.#parts.assets.get(principal, assetId)
    const at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      // The lock makes of two that come at once one.
      await lockProject(change, principal.accountId, projectId)
      const isThere = await change
        .selectFrom('entries')
        .select('id')
        .where('project_id', '=', projectId)
        .where('asset_id', '=', assetId)
        .executeTakeFirst()
      if (isThere) return
      const asset = await change
        .selectFrom('assets')
        .select('id')
        .where('id', '=', assetId)
        .forKeyShare()
        .executeTakeFirst()
      if (!asset) throw new TriptychError('asset_unknown')
      await insertEntry(change, principal, { projectId, assetId, name: name ?? assetId }, at)
      await recordEvent(change, eventOf(principal, 'asset.added', { projectId, assetId }, at))
    })
  }

  /** The file itself stays. Rejects with `project_unknown`, or with `asset_unknown` when it is not in the project. */
  async remove(principal: Principal, projectId: string, assetId: string): Promise<void> {
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
        throw new TriptychError('asset_unknown', { detail: 'The asset is not in the project.' })
      await releaseToShelf(change, principal, this.#parts.projects, released, at)
      await recordEvent(change, eventOf(principal, 'asset.removed', { projectId, assetId }, at))
    })
  }
}

function eventOf(
  { accountId, credentialId }: Principal,
  type: string,
  { projectId, assetId }: { projectId: string; assetId: string },
  at: Date,
) {
  return { accountId, credentialId, type, noun: 'project', nounId: projectId, facts: { assetId }, at }
}
