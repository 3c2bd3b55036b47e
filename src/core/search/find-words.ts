/**
 * Where words occur: in what was said, shown, seen, summed up, in names of persons and of files. Words are compared
 * by their grams (migration 0011), so that one wrong letter, or a space that a reader of pictures made up, does
 * not hide them.
 */
import { sql } from 'kysely'
import type { CoreContext, Database } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { isInScope, placedIndexes, touchedScenes } from './scope-sql.ts'
import type { Evidence, SearchScope } from './search-query.ts'

export type Word = {
  word: string
  grams: string[]
  /** Of its first and of its second half: a wrong letter leaves one of them whole. */
  head: string[]
  tail: string[]
}

export type Place = { index_id: string; index_number: number; scene: number }
export type Occurrence = Place & {
  kind: Evidence['kind']
  text: string
  start_ms: number
  end_ms: number
  confidence: number
  /** The share of the word's grams that are there. */
  likeness: number
}

const mostWords = 12
/** Of one word in one kind of text, the newest first. */
const mostOccurrences = 1000
/** A shorter word with a wrong letter is another word. */
const shortestMisspelt = 5
/** Of an unspaced run: two words of two characters each, as a rule. */
const shortestRun = 4

export async function wordsOf(db: Pick<Database, 'getExecutor'>, text: string): Promise<Word[]> {
  const parts = text.split(/\s+/u).filter((part) => part !== '')
  const half = (side: 'left' | 'right') => sql`array(
    select unnest(search_grams(word)) intersect
    select unnest(search_grams(${sql.raw(side)}(word, (char_length(word) + 1) / 2))))`
  const { rows } = await sql<Word>`
    select word, search_grams(word) as grams, ${half('left')} as head, ${half('right')} as tail
    from (select search_fold(part) as word, min(place) as place
      from unnest(${parts}::text[]) with ordinality as given (part, place) group by 1) as folded
    where word <> '' order by place limit ${mostWords}`.execute(db)
  return rows
}

export async function findWord(
  { db }: Pick<CoreContext, 'db'>,
  principal: Principal,
  scope: SearchScope,
  word: Word,
): Promise<Occurrence[]> {
  const inScope = isInScope(principal, scope)
  const newest = sql`order by indexes.number desc limit ${mostOccurrences}`
  const [whole, ...halves] = gramsOf(word)
  const holds = (text: string, sets = [whole!, ...halves]) => sql<boolean>`(${holdsAny(text, sets)})`
  const passages = (sets: string[][]) => sql`
    select index_passages.*, indexes.number as index_number
    from index_passages join ${placedIndexes} on indexes.id = index_passages.index_id
    where ${holds('index_passages.text', sets)} and ${inScope} ${newest}`
  const likeness = sql`(select count(*) from unnest(${word.grams}::text[]) as gram
    where position(gram in held.haystack) > 0)::float8 / ${word.grams.length}`
  const { rows } = await sql<Occurrence>`
    select near.*, ${likeness} as likeness from (
      select found.index_id, found.index_number, coalesce(scene.number, 0) as scene,
        found.kind, found.text, found.start_ms, found.end_ms, found.confidence
      from (
        -- Apart, so that what is spelt otherwise does not take the place of the word itself.
        (${passages([whole!])}) ${halves.length > 0 ? sql`union all (${passages(halves)})` : sql``}
      ) as found ${touchedScenes('found')}
      union all (
        select index_scenes.index_id, indexes.number, index_scenes.number,
          'summary', summary, start_ms, end_ms, 1
        from index_scenes join ${placedIndexes} on indexes.id = index_scenes.index_id
        where summary is not null and ${holds('summary')} and ${inScope} ${newest})
      union all (
        select indexes.id, indexes.number, 0, 'name', entries.name, 0, indexes.duration_ms, 1
        from ${placedIndexes} where ${holds('entries.name')} and ${inScope} ${newest})
      union all
      select found.index_id, found.index_number, coalesce(scene.number, 0),
        'person', found.name, found.start_ms, found.end_ms, found.confidence
      from (
        select shown.*, persons.name, indexes.number as index_number
        from persons
          join index_persons as seen on seen.person_id = persons.id
          join index_appearances as shown on shown.index_id = seen.index_id and shown.person_number = seen.number
          join ${placedIndexes} on indexes.id = seen.index_id
        where persons.name is not null and ${holds('persons.name')} and ${inScope} ${newest}) as found
        ${touchedScenes('found')}) as near
      -- Once for each row, and not for each gram.
      cross join lateral (select search_haystack(near.text) as haystack offset 0) as held`.execute(db)
  return rows
}

/** Where somebody says the words of the phrase one after the other. */
export async function findPhrase(
  { db }: Pick<CoreContext, 'db'>,
  principal: Principal,
  scope: SearchScope,
  phrase: string,
): Promise<Place[]> {
  const { rows } = await sql<Place>`
    select distinct found.index_id, found.index_number, coalesce(scene.number, 0) as scene
    from (
      select index_passages.*, indexes.number as index_number
      from index_passages join ${placedIndexes} on indexes.id = index_passages.index_id
      where index_passages.kind = 'line' and search_grams(index_passages.text) @> search_grams(${phrase})
        and position(search_fold(${phrase}) in search_fold(index_passages.text)) > 0
        and ${isInScope(principal, scope)}) as found ${touchedScenes('found')}`.execute(db)
  return rows
}

/** All of its grams; and, where it may be misspelt, those of either half. */
function gramsOf({ word, grams, head, tail }: Word): string[][] {
  const isUnspaced = grams.some((gram) => gram.length === 1)
  const mayBeMisspelt = word.length >= (isUnspaced ? shortestRun : shortestMisspelt)
  return [grams, ...(mayBeMisspelt ? [head, tail].filter(({ length }) => length > 1) : [])]
}

function holdsAny(text: string, sets: readonly string[][]) {
  const held = sql`search_grams(${sql.ref(text)})`
  return sql.join(
    sets.map((set) => sql`${held} @> ${set}::text[]`),
    sql` or `,
  )
}
