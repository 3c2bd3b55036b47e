/** Where a search looks, as parts of a query. */
import { type RawBuilder, sql } from 'kysely'
import type { Principal } from '../credentials/credential.ts'
import { isNewest } from '../persons/person-views.ts'
import { isVisible } from '../projects/visible-projects.ts'
import type { SearchScope } from './search-query.ts'

/** `indexes` with the entry and the library of each. */
export const placedIndexes = sql`indexes
  join entries on entries.id = indexes.entry_id
  join projects on projects.id = entries.project_id`

/** True of rows of `placedIndexes` that belong to the search: of each file the newest index. */
export function isInScope(principal: Principal, scope: SearchScope): RawBuilder<boolean> {
  const conditions = [
    sql`projects.kind = 'library' and projects.deleted_at is null`,
    isVisible(principal, 'projects'),
    isNewest(),
  ]
  if (scope.workspaceId !== null) conditions.push(sql`projects.workspace_id = ${scope.workspaceId}`)
  if (scope.projectId !== null) conditions.push(sql`projects.id = ${scope.projectId}`)
  if (scope.projectNumbers)
    conditions.push(sql`projects.number = any(${[...scope.projectNumbers]}::bigint[])`)
  if (scope.entryNumbers) conditions.push(sql`entries.number = any(${[...scope.entryNumbers]}::bigint[])`)
  if (scope.kinds) conditions.push(sql`indexes.media_kind = any(${[...scope.kinds]}::text[])`)
  if (scope.changedFrom) conditions.push(sql`indexes.updated_at >= ${scope.changedFrom}`)
  if (scope.changedTo) conditions.push(sql`indexes.updated_at <= ${scope.changedTo}`)
  return sql<boolean>`(${sql.join(conditions, sql` and `)})`
}

/**
 * The scenes that a stretch of an index touches, as rows of `scene`: those of its file when it has none, or when it
 * lies beside all of them, none.
 * @param stretch a table with `index_id`, `start_ms` and `end_ms`
 */
export function touchedScenes(stretch: string): RawBuilder<unknown> {
  const column = (name: string) => sql.ref(`${stretch}.${name}`)
  // What has no length, such as the one shot of an image, is somewhere all the same.
  return sql`left join index_scenes as scene on scene.index_id = ${column('index_id')}
    and scene.start_ms < greatest(${column('end_ms')}, ${column('start_ms')} + 1)
    and scene.end_ms > ${column('start_ms')}`
}
