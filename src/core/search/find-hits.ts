/** Runs a search: what the query finds, of that what meets the conditions, best first. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { confirmedPicture } from '../persons/picture-uploads.ts'
import { findMeanings } from './find-meanings.ts'
import { findPicture } from './find-pictures.ts'
import { allPlaces, findPerson } from './find-places.ts'
import { findPhrase, findWord, type Occurrence, type Place, type Word, wordsOf } from './find-words.ts'
import { type Condition, type Evidence, type Hit, leastScore, type SearchQuery } from './search-query.ts'

const mostHits = 1000
/** Where there is nothing but what must not be. */
const mostPlaces = 100_000
/** What is left of a likeness for what was found without any confidence. */
const doubtful = 0.7

type Context = Pick<CoreContext, 'db' | 'describeText' | 'log'>
type Scored = Place & { score: number | null; evidence: Evidence | null }

/**
 * By score, then the newest index first. Rejects with `request_invalid` for a text without letters or digits, and with
 * `thumbnail_unknown` for a picture that was not confirmed.
 */
export async function findHits(context: Context, principal: Principal, query: SearchQuery): Promise<Hit[]> {
  const meets = await conditionsOf(context, principal, query)
  const found = await findQueried(context, principal, query)
  const places = found ?? meets.candidates ?? (await allPlaces(context, principal, query.scope, mostPlaces))
  const scored: Scored[] = found ?? places.map((place) => ({ ...place, score: null, evidence: null }))
  const best = scored
    .filter((place) => meets.holdsAt(keyOf(place)))
    .sort((a, b) => (b.score ?? 0) - (a.score ?? 0) || b.index_number - a.index_number || a.scene - b.scene)
    .slice(0, mostHits)
  return await withTimes(context, best)
}

/** Null when nothing but conditions is asked. */
async function findQueried(
  context: Context,
  principal: Principal,
  query: SearchQuery,
): Promise<Scored[] | null> {
  const found =
    query.text !== null
      ? await findText(context, principal, query, query.text)
      : query.picture !== null
        ? await findLooks(context, principal, query, query.picture)
        : null
  return found?.filter(({ score }) => (score ?? 0) >= leastScore[query.confidence]) ?? null
}

/** By its words, whose likenesses the score is the mean of, a word counting by its length; or by what it means. */
async function findText(
  context: Context,
  principal: Principal,
  query: SearchQuery,
  text: string,
): Promise<Scored[]> {
  const words = await wordsOf(context.db, text)
  if (words.length === 0)
    throw new TriptychError('request_invalid', { detail: 'The text holds nothing that can be looked for.' })
  const whole = words.reduce((sum, { grams }) => sum + grams.length, 0)
  const sums = new Map<string, Scored & { score: number }>()
  for (const word of words) {
    for (const [key, one] of await bestOf(context, principal, query, word)) {
      const share = (one.score * word.grams.length) / whole
      const sum = sums.get(key)
      if (sum) sum.score += share
      else sums.set(key, { ...one, score: share })
    }
  }
  for (const found of await findMeanings(context, principal, query.scope, text))
    keepBest(sums, { ...placeOf(found), score: scoreOf(found), evidence: evidenceOf(found) })
  return [...sums.values()]
}

/** Of one word, the likest occurrence in each place. */
async function bestOf(
  context: Context,
  principal: Principal,
  { scope }: SearchQuery,
  word: Word,
): Promise<Map<string, Scored & { score: number }>> {
  const best = new Map<string, Scored & { score: number }>()
  for (const found of await findWord(context, principal, scope, word)) {
    keepBest(best, { ...placeOf(found), score: scoreOf(found), evidence: evidenceOf(found) })
  }
  return best
}

async function findLooks(
  context: Context,
  principal: Principal,
  { scope }: SearchQuery,
  key: string,
): Promise<Scored[]> {
  const use = { purpose: 'query', workspaceId: null } as const
  const { look } = await confirmedPicture(context.db, principal.accountId, key, use)
  const best = new Map<string, Scored & { score: number }>()
  for (const sight of await findPicture(context, principal, scope, look))
    keepBest(best, { ...placeOf(sight), score: sight.score, evidence: evidenceOf(sight) })
  return [...best.values()]
}

type Conditions = {
  holdsAt(key: string): boolean
  /** Where those hold that must hold; null when there are none such. */
  candidates: Place[] | null
}

async function conditionsOf(
  context: Context,
  principal: Principal,
  { persons, dialogue, scope }: SearchQuery,
): Promise<Conditions> {
  const all = [
    await placesOf(persons, (number) => findPerson(context, principal, scope, number)),
    await placesOf(dialogue, (phrase) => findPhrase(context, principal, scope, phrase)),
  ]
  const needed = all.flatMap(({ must, any }) => [...must, ...(any ? [any] : [])])
  const refused = all.flatMap(({ not }) => not)
  return {
    holdsAt: (key) => needed.every((places) => places.has(key)) && !refused.some((places) => places.has(key)),
    candidates: needed[0] ? [...needed[0].values()] : null,
  }
}

type Places = Map<string, Place>

async function placesOf<Item>({ must, any, not }: Condition<Item>, find: (item: Item) => Promise<Place[]>) {
  const each = async (items: readonly Item[]): Promise<Places[]> => {
    const found: Places[] = []
    for (const item of new Set(items)) found.push(byKey(await find(item)))
    return found
  }
  const anyOf = await each(any)
  return {
    must: await each(must),
    any: any.length > 0 ? new Map(anyOf.flatMap((places) => [...places])) : null,
    not: await each(not),
  }
}

function byKey(places: readonly Place[]): Places {
  return new Map(places.map((place) => [keyOf(place), place]))
}

function keyOf({ index_id, scene }: Place): string {
  return `${index_id} ${scene}`
}

function placeOf({ index_id, index_number, scene }: Place): Place {
  return { index_id, index_number, scene }
}

function scoreOf({ likeness, confidence }: Pick<Occurrence, 'likeness' | 'confidence'>): number {
  return likeness * (doubtful + (1 - doubtful) * Math.min(1, confidence))
}

function evidenceOf(found: {
  kind: Evidence['kind']
  text: string
  start_ms: number
  end_ms: number
}): Evidence {
  return { kind: found.kind, text: found.text, startMs: found.start_ms, endMs: found.end_ms }
}

function keepBest(best: Map<string, Scored & { score: number }>, place: Scored & { score: number }): void {
  const key = keyOf(place)
  if (place.score > (best.get(key)?.score ?? -1)) best.set(key, place)
}

async function withTimes({ db }: Context, places: readonly Scored[]): Promise<Hit[]> {
  if (places.length === 0) return []
  type Row = { position: number; start_ms: number; end_ms: number }
  const { rows } = await sql<Row>`
    select position::integer, coalesce(scene.start_ms, 0) as start_ms,
      coalesce(scene.end_ms, indexes.duration_ms) as end_ms
    from unnest(${places.map(({ index_id }) => index_id)}::uuid[], ${places.map(({ scene }) => scene)}::integer[])
        with ordinality as place (index_id, number, position)
      join indexes on indexes.id = place.index_id
      left join index_scenes as scene on scene.index_id = place.index_id and scene.number = place.number
    order by position`.execute(db)
  return rows.map(({ position, start_ms, end_ms }) => {
    const { index_id: indexId, scene, score, evidence } = places[position - 1]!
    return { indexId, scene, startMs: start_ms, endMs: end_ms, score, evidence }
  })
}
