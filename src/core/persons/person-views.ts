/** Persons with what is told of them: tags, thumbnails, and in how many files and scenes they are. */
import { type RawBuilder, sql } from 'kysely'
import type { Database } from '../context.ts'
import type { Person, PersonThumbnail } from './tables.ts'

export type NumberedName = { number: number; name: string }
export type ThumbnailView = Pick<PersonThumbnail, 'number' | 'asset_id' | 'is_primary'>

export type PersonView = Person & {
  tags: NumberedName[]
  /** In the order in which they were added. */
  thumbnails: ThumbnailView[]
  /** Files whose newest index shows the person. */
  assetCount: number
  sceneCount: number
}

export async function viewPersons(
  db: Pick<Database, 'selectFrom' | 'getExecutor'>,
  persons: readonly Person[],
): Promise<PersonView[]> {
  if (persons.length === 0) return []
  const ids = persons.map(({ id }) => id)
  const tags = await db
    .selectFrom('person_taggings')
    .innerJoin('person_tags', 'person_tags.id', 'person_taggings.tag_id')
    .select(['person_id', 'person_tags.number', 'person_tags.name'])
    .where('person_id', 'in', ids)
    .orderBy('person_tags.number')
    .execute()
  const thumbnails = await db
    .selectFrom('person_thumbnails')
    .select(['person_id', 'number', 'asset_id', 'is_primary'])
    .where('person_id', 'in', ids)
    .orderBy('number')
    .execute()
  const counts = await countAppearances(db, ids)
  const tagsOf = Map.groupBy(tags, ({ person_id }) => person_id)
  const thumbnailsOf = Map.groupBy(thumbnails, ({ person_id }) => person_id)
  return persons.map((person) => ({
    ...person,
    tags: (tagsOf.get(person.id) ?? []).map(({ number, name }) => ({ number, name })),
    thumbnails: (thumbnailsOf.get(person.id) ?? []).map(({ person_id: _, ...thumbnail }) => thumbnail),
    ...(counts.get(person.id) ?? { assetCount: 0, sceneCount: 0 }),
  }))
}

/** How many files show each person, as a value of a query over `persons`. */
export const assetCount: RawBuilder<number> = sql<number>`(
  select count(distinct indexes.entry_id) from index_persons join indexes on indexes.id = index_persons.index_id
  where index_persons.person_id = persons.id and ${isNewest()})`

/** True of `indexes` that are the newest of their file. */
export function isNewest(): RawBuilder<boolean> {
  return sql<boolean>`not exists (
    select from indexes as later where later.entry_id = indexes.entry_id and later.number > indexes.number)`
}

async function countAppearances(
  db: Pick<Database, 'getExecutor'>,
  ids: readonly string[],
): Promise<Map<string, Pick<PersonView, 'assetCount' | 'sceneCount'>>> {
  const { rows } = await sql<{ person_id: string; assetCount: number; sceneCount: number }>`
    select seen.person_id, count(distinct indexes.entry_id) as "assetCount",
      count(distinct (scene.index_id, scene.number)) filter (where scene.index_id is not null) as "sceneCount"
    from index_persons as seen
      join indexes on indexes.id = seen.index_id
      left join index_appearances as shown on shown.index_id = seen.index_id and shown.person_number = seen.number
      left join index_scenes as scene on scene.index_id = seen.index_id
        and scene.start_ms < shown.end_ms and scene.end_ms > shown.start_ms
    where seen.person_id = any(${[...ids]}::uuid[]) and ${isNewest()}
    group by seen.person_id`.execute(db)
  return new Map(rows.map(({ person_id, ...counts }) => [person_id, counts]))
}
