/** What is nearest to a vector: by sketches among all there is, then by the cosine among the likeliest. */
import { type RawBuilder, sql } from 'kysely'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import type { IndexVectorTable } from '../indexes/tables.ts'
import type { Place } from './find-words.ts'
import { isInScope, placedIndexes, touchedScenes } from './scope-sql.ts'
import type { Evidence, SearchScope } from './search-query.ts'
import { cosineOfPacked, packVector, sketchOf } from './vectors.ts'

/** Whose vectors are read whole. */
const mostCandidates = 1000

type Asked = { provider: string; vector: ArrayLike<number> }
type Times = { start_ms: number; end_ms: number }
/** @property confidence of who described it */
type Near = { cosine: number; confidence: number }

export async function nearestShots(
  { db }: Pick<CoreContext, 'db'>,
  principal: Principal,
  scope: SearchScope,
  asked: Asked,
): Promise<(Place & Times & Near)[]> {
  const packed = packVector(asked.vector)
  if (!packed) return []
  const { rows } = await sql<Place & Times & { vector: Buffer; confidence: number }>`
    select near.index_id, near.index_number, coalesce(scene_number, 0) as scene, start_ms, end_ms,
      near.confidence, near.vector
    from (${candidates(principal, scope, { provider: asked.provider, packed, subjects: ['shot'] })}) as near
      join index_shots on index_shots.index_id = near.index_id and index_shots.number = near.number`.execute(
    db,
  )
  return rows.map((row) => measured(row, packed))
}

export async function nearestPassages(
  { db }: Pick<CoreContext, 'db'>,
  principal: Principal,
  scope: SearchScope,
  asked: Asked,
): Promise<(Place & Times & Near & { kind: Evidence['kind']; text: string })[]> {
  const packed = packVector(asked.vector)
  if (!packed) return []
  const subjects = ['line', 'text', 'label'] as const
  type Row = Place & Times & { kind: Evidence['kind']; text: string; vector: Buffer; confidence: number }
  const { rows } = await sql<Row>`
    select found.index_id, found.index_number, coalesce(scene.number, 0) as scene,
      found.kind, found.text, found.start_ms, found.end_ms, found.confidence, found.vector
    from (
      select passage.*, near.index_number, near.vector
      from (${candidates(principal, scope, { provider: asked.provider, packed, subjects })}) as near
        join index_passages as passage on passage.index_id = near.index_id
          and passage.kind = near.subject and passage.number = near.number) as found
      ${touchedScenes('found')}`.execute(db)
  return rows.map((row) => measured(row, packed))
}

type Candidates = {
  provider: string
  packed: Buffer
  subjects: readonly IndexVectorTable['subject'][]
}

/** Those with the nearest sketches, with their vectors. */
function candidates(
  principal: Principal,
  scope: SearchScope,
  { provider, packed, subjects }: Candidates,
): RawBuilder<unknown> {
  return sql`
    select sketched.*, whole.confidence, whole.vector
    from (
      select described.index_id, described.provider, described.subject, described.number,
        indexes.number as index_number
      from index_vectors as described join ${placedIndexes} on indexes.id = described.index_id
      where described.provider = ${provider} and described.subject = any(${[...subjects]}::text[])
        and ${isInScope(principal, scope)}
      order by bit_count(described.sketch # ${sketchOf(packed)}::bit(256)), indexes.number desc
      limit ${mostCandidates}) as sketched
    join index_vectors as whole using (index_id, provider, subject, number)`
}

function measured<Row extends { vector: Buffer }>({ vector, ...row }: Row, packed: Buffer) {
  return { ...row, cosine: cosineOfPacked(vector, packed) }
}
