/** A search in our words, and what it found in the vendor's. */
import { refuse } from '#base/refuse.ts'
import type { Condition, ConfidenceLevel, SearchQuery, SearchScope } from '#core/search/search-query.ts'
import type { PlacedHit } from '#core/search/search-store.ts'
import type { SearchBody, SearchHit } from '../wire/search.ts'
import { endOfInstantIn, instantIn } from './local-time.ts'
import { idsOf, type PictureTelling, pictureUrl } from './person.ts'
import { lengthOf, refuseForbidden } from './request.ts'

type Body = SearchBody['query']
type Filter = NonNullable<SearchBody['filter']>
type Conditions = { must?: unknown[]; any?: unknown[]; not?: unknown[] } | undefined

const longestText = 1000
const confidences = { LOW: 'low', MEDIUM: 'medium', HIGH: 'high' } as const satisfies Record<
  string,
  ConfidenceLevel
>

/** What is asked, but for where. Rejects with `request_invalid`. */
export function queryOf({ query, queryOption }: SearchBody): Omit<SearchQuery, 'scope'> {
  const text = query.textQuery ?? null
  const picture = query.imageQuery ?? null
  if (text !== null && picture !== null) refuse('query', 'takes textQuery or imageQuery, not both')
  if (text !== null) checkText('query.textQuery', text)
  const persons = conditionOf(query.personQuery, (ids) => idsOf('query.personQuery', ids))
  const dialogue = dialogueOf(query.dialogQuery)
  if (text === null && picture === null && isEmpty(persons) && isEmpty(dialogue))
    refuse('query', 'must ask for something')
  return {
    text,
    picture,
    persons,
    dialogue,
    confidence: confidences[queryOption?.confidenceLevel ?? 'MEDIUM'],
  }
}

/** @param timeZone of times that name none. Rejects with `request_invalid`. */
export function scopeOf(filter: Filter, timeZone: string): Omit<SearchScope, 'workspaceId'> {
  const ids = (field: 'projectIds' | 'assetIds') => {
    const given = filter[field]
    return given && given.length > 0 ? idsOf(`filter.${field}`, given) : null
  }
  const time = (field: 'indexModifiedFrom' | 'indexModifiedTo', read: typeof instantIn) => {
    const given = filter[field]
    if (given === undefined) return null
    return read(given, timeZone) ?? refuse(`filter.${field}`, 'must be a time by ISO 8601')
  }
  const projectNumbers = ids('projectIds')
  const entryNumbers = ids('assetIds')
  if (!projectNumbers && !entryNumbers) refuse('filter', 'must name projectIds or assetIds')
  return {
    projectId: null,
    projectNumbers,
    entryNumbers,
    kinds: kindsOf(filter.assetTypes),
    changedFrom: time('indexModifiedFrom', instantIn),
    changedTo: time('indexModifiedTo', endOfInstantIn),
  }
}

export function toHit(hit: PlacedHit, telling: PictureTelling): SearchHit {
  return {
    projectId: hit.projectNumber,
    assetId: hit.entryNumber,
    fileName: hit.fileName,
    type: hit.kind === 'image' ? 'IMAGE' : 'VIDEO',
    indexId: hit.indexNumber,
    sceneId: hit.scene === 0 ? null : hit.scene,
    startTimeMs: hit.startMs,
    endTimeMs: hit.endMs,
    keyFrameUrl: hit.pictureAssetId === null ? null : pictureUrl(hit.pictureAssetId, telling),
    score: hit.score,
  }
}

function dialogueOf(given: Body['dialogQuery']): Condition<string> {
  return conditionOf(given, (phrases) =>
    phrases.map((phrase) => {
      checkText('query.dialogQuery', String(phrase))
      return String(phrase)
    }),
  )
}

function conditionOf<Item>(given: Conditions, read: (items: unknown[]) => Item[]): Condition<Item> {
  return { must: read(given?.must ?? []), any: read(given?.any ?? []), not: read(given?.not ?? []) }
}

function isEmpty({ must, any, not }: Condition<unknown>): boolean {
  return must.length + any.length + not.length === 0
}

function checkText(field: string, text: string): void {
  if (text.trim() === '' || lengthOf(text) > longestText)
    refuse(field, `must have 1 to ${longestText} characters`)
  refuseForbidden(field, text)
  if (!/[\p{L}\p{N}]/u.test(text)) refuse(field, 'holds no letter and no digit')
}

/** None named is all of them. */
function kindsOf(given: unknown = []): SearchScope['kinds'] {
  const kinds = (Array.isArray(given) ? given : [given]).map((type) =>
    type === 'IMAGE'
      ? 'image'
      : type === 'VIDEO'
        ? 'video'
        : refuse('filter.assetTypes', 'are IMAGE and VIDEO'),
  )
  return kinds.length === 0 ? null : kinds
}
