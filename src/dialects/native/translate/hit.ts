/** Hits of the core as this API shows them, and what it is asked for. */
import { refuse } from '#base/refuse.ts'
import { linkPath } from '#core/assets/asset-references.ts'
import { anywhere, confidenceLevels, noCondition, type SearchQuery } from '#core/search/search-query.ts'
import type { PlacedHit } from '#core/search/search-store.ts'
import { longestText } from '../wire/queries.ts'
import type { HitAnswer } from '../wire/search.ts'
import { choiceOf, idOf, type Query } from './query.ts'

const mostPersons = 100

/** Everywhere that the caller may see. Rejects with `request_invalid`. */
export function searchOf(query: Query): SearchQuery {
  const text = textOf(query)
  const persons = personsOf(query)
  if (text === null && persons.length === 0) refuse('q', 'or person must say what to look for')
  return {
    text,
    picture: null,
    persons: { ...noCondition, must: persons },
    dialogue: noCondition,
    confidence: choiceOf(query, 'confidence', confidenceLevels) ?? 'medium',
    scope: { ...anywhere, projectId: idOf(query, 'projectId') },
  }
}

export function toHit(hit: PlacedHit, tokens: ReadonlyMap<string, string>, origin: string): HitAnswer {
  const token = hit.pictureAssetId === null ? undefined : tokens.get(hit.pictureAssetId)
  return {
    indexId: hit.indexId,
    projectId: hit.projectId,
    assetId: hit.assetId,
    name: hit.fileName,
    kind: hit.kind,
    scene: hit.scene === 0 ? null : hit.scene,
    startMs: hit.startMs,
    endMs: hit.endMs,
    score: hit.score,
    foundBy: hit.evidence,
    pictureUrl: token === undefined ? null : origin + linkPath(token, `scene-${hit.scene}.jpg`),
  }
}

function textOf({ q }: Query): string | null {
  if (q === undefined) return null
  if (typeof q !== 'string' || q.length > longestText || !/[\p{L}\p{N}]/u.test(q) || !q.isWellFormed())
    refuse('q', `must be one text of up to ${longestText} characters, with a letter or a digit`)
  if (q.includes('\u0000')) refuse('q', 'must not hold a NUL character')
  return q
}

/** Numbers, with commas or each by itself. */
function personsOf({ person }: Query): number[] {
  if (person === undefined) return []
  const numbers = [person].flat().flatMap((each) => String(each).split(','))
  if (numbers.length > mostPersons || !numbers.every((each) => /^\d{1,15}$/.test(each)))
    refuse('person', `must be up to ${mostPersons} numbers of persons`)
  return numbers.map(Number)
}
