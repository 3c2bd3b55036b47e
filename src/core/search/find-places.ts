/** Where a condition holds, and where one can hold at all. */
import { sql } from 'kysely'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import type { Place } from './find-words.ts'
import { isInScope, placedIndexes, touchedScenes } from './scope-sql.ts'
import type { SearchScope } from './search-query.ts'

/** Where a person of that number is seen. */
export async function findPerson(
  { db }: Pick<CoreContext, 'db'>,
  principal: Principal,
  scope: SearchScope,
  number: number,
): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select distinct found.index_id, found.index_number, coalesce(scene.number, 0) as scene
    from (
      select shown.*, indexes.number as index_number
      from persons
        join index_persons as seen on seen.person_id = persons.id
        join index_appearances as shown on shown.index_id = seen.index_id and shown.person_number = seen.number
        join ${placedIndexes} on indexes.id = seen.index_id
      where persons.number = ${number} and persons.workspace_id = projects.workspace_id
        and ${isInScope(principal, scope)}) as found ${touchedScenes('found')}`.execute(db)
  return rows
}

/** Every scene, and every file without scenes, the newest index first. */
export async function allPlaces(
  { db }: Pick<CoreContext, 'db'>,
  principal: Principal,
  scope: SearchScope,
  limit: number,
): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select indexes.id as index_id, indexes.number as index_number, coalesce(scene.number, 0) as scene
    from ${placedIndexes} left join index_scenes as scene on scene.index_id = indexes.id
    where ${isInScope(principal, scope)}
    order by indexes.number desc, scene.number limit ${limit}`.execute(db)
  return rows
}
