/** Searches: what one finds is kept for a while, so that its pages belong together. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { randomBuffer } from '#base/ids.ts'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { isVisible } from '../projects/visible-projects.ts'
import { findHits } from './find-hits.ts'
import type { Hit, SearchQuery } from './search-query.ts'

/** A hit with what is told of its file. */
export type PlacedHit = Hit & {
  projectId: string
  projectNumber: number
  entryNumber: number
  assetId: string | null
  fileName: string
  kind: 'video' | 'image'
  indexNumber: number
  /** Of the scene, or of the image. */
  pictureAssetId: string | null
}

export type HitPage = { hits: PlacedHit[]; totalCount: number }

export class SearchStore {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** @returns the search's id. Rejects as `findHits` does. */
  async start(
    principal: Principal,
    query: SearchQuery & { scope: { workspaceId: string } },
  ): Promise<string> {
    const hits = await findHits(this.#context, principal, query)
    const id = randomBuffer(10).toString('hex')
    await this.#context.db
      .insertInto('searches')
      .values({
        id,
        account_id: principal.accountId,
        workspace_id: query.scope.workspaceId,
        credential_id: principal.credentialId,
        hits: JSON.stringify(hits),
        created_at: this.#context.clock.now(),
      })
      .execute()
    return id
  }

  /**
   * Hits in what has gone meanwhile are left out of their page. Rejects with `search_unknown`, also for a bounded
   * key that did not make the search.
   */
  async page(
    principal: Principal,
    { workspaceId, id }: { workspaceId: string; id: string },
    offset: number,
    limit: number,
  ): Promise<HitPage> {
    const search = await this.#context.db
      .selectFrom('searches')
      .select(['hits', 'credential_id'])
      .where('id', '=', id)
      .where('account_id', '=', principal.accountId)
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirst()
    if (!search || (principal.projectBounds && search.credential_id !== principal.credentialId))
      throw new TriptychError('search_unknown')
    const hits = JSON.parse(search.hits) as Hit[]
    return { hits: await this.#place(hits.slice(offset, offset + limit)), totalCount: hits.length }
  }

  /**
   * Of the workspace in which all of these libraries and entries are. Rejects with `project_unknown` or
   * `asset_unknown` when the principal sees none of them, and `request_invalid` when they are in several.
   */
  async workspaceOf(
    principal: Principal,
    { projectNumbers, entryNumbers }: Pick<SearchQuery['scope'], 'projectNumbers' | 'entryNumbers'>,
  ): Promise<string> {
    const { rows } = await sql<{ workspace_id: string }>`
      select distinct projects.workspace_id from projects
      where projects.kind = 'library' and projects.deleted_at is null and ${isVisible(principal, 'projects')}
        and (projects.number = any(${[...(projectNumbers ?? [])]}::bigint[])
          or exists (select from entries where entries.project_id = projects.id
            and entries.number = any(${[...(entryNumbers ?? [])]}::bigint[])))`.execute(this.#context.db)
    const [found, ...others] = rows
    if (!found) throw new TriptychError(projectNumbers ? 'project_unknown' : 'asset_unknown')
    if (others.length > 0)
      throw new TriptychError('request_invalid', { detail: 'The files are not all of one workspace.' })
    return found.workspace_id
  }

  /** The best at once, without keeping them. Rejects as `findHits` does. */
  async find(principal: Principal, query: SearchQuery, limit: number): Promise<HitPage> {
    const hits = await findHits(this.#context, principal, query)
    return { hits: await this.#place(hits.slice(0, limit)), totalCount: hits.length }
  }

  async #place(hits: readonly Hit[]): Promise<PlacedHit[]> {
    if (hits.length === 0) return []
    type Row = Omit<PlacedHit, keyof Hit> & { position: number }
    const { rows } = await sql<Row>`
      select position::integer, projects.id as "projectId", projects.number as "projectNumber",
        entries.number as "entryNumber", entries.asset_id as "assetId", entries.name as "fileName",
        indexes.media_kind as kind, indexes.number as "indexNumber",
        coalesce(scene.picture_asset_id, whole.asset_id) as "pictureAssetId"
      from unnest(${hits.map(({ indexId }) => indexId)}::uuid[], ${hits.map(({ scene }) => scene)}::integer[])
          with ordinality as hit (index_id, number, position)
        join indexes on indexes.id = hit.index_id
        join entries on entries.id = indexes.entry_id
        join projects on projects.id = entries.project_id
        left join index_scenes as scene on scene.index_id = hit.index_id and scene.number = hit.number
        left join index_files as whole on whole.index_id = hit.index_id and whole.role = 'picture'
      order by position`.execute(this.#context.db)
    return rows.map(({ position, ...place }) => ({ ...hits[position - 1]!, ...place }))
  }
}
