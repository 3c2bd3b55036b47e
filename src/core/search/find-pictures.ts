/** Where something looks like a picture, or somebody in it is seen. */
import { sql } from 'kysely'
import type { CoreContext, PictureLook } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { scoreOfCosine } from '../persons/face-likeness.ts'
import { likenessesOf } from '../persons/known-faces.ts'
import { nearestShots } from './find-vectors.ts'
import type { Place } from './find-words.ts'
import { isInScope, placedIndexes, touchedScenes } from './scope-sql.ts'
import type { Evidence, SearchScope } from './search-query.ts'

export type Sight = Place & {
  kind: Evidence['kind']
  text: string
  start_ms: number
  end_ms: number
  /** 0 to 1. */
  score: number
}

const mostSights = 2000
/** Unrelated pictures differ in half of the 64 bits of their hashes. */
const unrelatedBits = 32
/** Cosine of signatures up to which pictures are taken for unrelated; half way from there to 1 few are (bench/search). */
const unrelatedLook = 0.68
/** Whose score is less is taken for somebody else, whatever confidence is asked for. */
const leastFaceScore = 60

export async function findPicture(
  context: Pick<CoreContext, 'db'>,
  principal: Principal,
  scope: SearchScope,
  { pictureHash, signature, faces }: PictureLook,
): Promise<Sight[]> {
  const scores = new Map<string, number>()
  if (scope.workspaceId !== null && faces.length > 0) {
    for (const { personId, cosine } of (await likenessesOf(context.db, scope.workspaceId, faces)).flat()) {
      const score = scoreOfCosine(cosine)
      if (score >= leastFaceScore) scores.set(personId, Math.max(score, scores.get(personId) ?? 0))
    }
  }
  const near = pictureHash === null ? [] : await findNearHashes(context, principal, scope, pictureHash)
  const alike = signature === null ? [] : await findAlike(context, principal, scope, signature)
  const clarity = signature?.confidence ?? 1
  return [
    ...near.map((sight) => ({ ...sight, score: sight.score * clarity })),
    ...alike,
    ...(await findPersons(context, principal, scope, scores)),
  ]
}

async function findAlike(
  context: Pick<CoreContext, 'db'>,
  principal: Principal,
  scope: SearchScope,
  signature: NonNullable<PictureLook['signature']>,
): Promise<Sight[]> {
  const shots = await nearestShots(context, principal, scope, signature)
  return shots.flatMap(({ cosine, confidence, ...shot }) => {
    const likeness = (cosine - unrelatedLook) / (1 - unrelatedLook)
    // Plain pictures are like all plain pictures.
    const score = likeness * Math.min(confidence, signature.confidence)
    return score > 0 ? [{ ...shot, kind: 'picture', text: '', score }] : []
  })
}

async function findNearHashes(
  { db }: Pick<CoreContext, 'db'>,
  principal: Principal,
  scope: SearchScope,
  pictureHash: string,
): Promise<Sight[]> {
  const bits = (hash: unknown) => sql`('x' || ${hash})::bit(64)`
  const { rows } = await sql<Sight>`
    select index_id, index_number, scene, 'picture' as kind, '' as text, start_ms, end_ms,
      1 - distance::float8 / ${unrelatedBits} as score
    from (
      select index_shots.index_id, indexes.number as index_number, coalesce(scene_number, 0) as scene,
        start_ms, end_ms, bit_count(${bits(sql.ref('picture_hash'))} # ${bits(pictureHash)}) as distance
      from index_shots join ${placedIndexes} on indexes.id = index_shots.index_id
      where picture_hash is not null and ${isInScope(principal, scope)}) as near
    where distance < ${unrelatedBits} order by distance, index_number desc limit ${mostSights}`.execute(db)
  return rows
}

/** @param scores from 0 to 100, by the person's id */
async function findPersons(
  { db }: Pick<CoreContext, 'db'>,
  principal: Principal,
  scope: SearchScope,
  scores: ReadonlyMap<string, number>,
): Promise<Sight[]> {
  if (scores.size === 0) return []
  const { rows } = await sql<Omit<Sight, 'score'> & { person_id: string }>`
    select found.index_id, found.index_number, coalesce(scene.number, 0) as scene, 'face' as kind,
      coalesce(found.name, '') as text, found.start_ms, found.end_ms, found.person_id
    from (
      select shown.*, seen.person_id, persons.name, indexes.number as index_number
      from index_persons as seen
        join persons on persons.id = seen.person_id
        join index_appearances as shown on shown.index_id = seen.index_id and shown.person_number = seen.number
        join ${placedIndexes} on indexes.id = seen.index_id
      where seen.person_id = any(${[...scores.keys()]}::uuid[]) and ${isInScope(principal, scope)}
      order by indexes.number desc limit ${mostSights}) as found ${touchedScenes('found')}`.execute(db)
  return rows.map(({ person_id, ...sight }) => ({ ...sight, score: scores.get(person_id)! / 100 }))
}
