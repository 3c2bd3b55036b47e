import { anywhere, noCondition, type SearchQuery, type SearchScope } from '#core/search/search-query.ts'

export type Sought = Partial<Omit<SearchQuery, 'scope'>>

/** A query of nothing but what is named, of middle confidence and anywhere. */
export function searchFor(sought: Sought, scope: Partial<SearchScope> = {}): SearchQuery {
  return {
    text: null,
    picture: null,
    persons: noCondition,
    dialogue: noCondition,
    confidence: 'medium',
    ...sought,
    scope: { ...anywhere, ...scope },
  }
}
