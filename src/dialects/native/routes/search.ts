/** The search over everything that was analyzed. */
import type { Route } from '#http/dialect.ts'
import { searchOf, toHit } from '../translate/hit.ts'
import { knownQueryOf, limitOf } from '../translate/query.ts'
import { SearchListQuery } from '../wire/queries.ts'
import { SearchAnswer } from '../wire/search.ts'
import type { RouteOptions } from './options.ts'

export function searchRoutes({ core }: RouteOptions): Route[] {
  return [
    {
      method: 'GET',
      path: '/search',
      access: 'indexes:read',
      body: 'none',
      query: SearchListQuery,
      schema: { response: { 200: SearchAnswer } },
      summary: 'Find scenes and files by what was said, shown, seen or named, and by who is seen; best first',
      handle: async ({ principal, request, origin }) => {
        const query = knownQueryOf(request, SearchListQuery)
        const { hits, totalCount } = await core.searches.find(principal, searchOf(query), limitOf(query))
        const pictures = new Set(hits.flatMap(({ pictureAssetId }) => pictureAssetId ?? []))
        const tokens = await core.assetLinks.tokensOf(principal.accountId, [...pictures])
        return { items: hits.map((hit) => toHit(hit, tokens, origin)), totalCount }
      },
    },
  ]
}
