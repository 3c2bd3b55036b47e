/** Routes of searches, by the older path and by the newer one; both know the same searches. */
import type { Call, Route } from '#http/dialect.ts'
import { bodyOf, paramOf } from '#http/request-parts.ts'
import { answer } from '../translate/envelope.ts'
import { offsetOf, pageOf, workspaceOf } from '../translate/request.ts'
import { queryOf, scopeOf, toHit } from '../translate/search.ts'
import { answerOf } from '../wire/common.ts'
import { hitPages } from '../wire/queries.ts'
import { SearchBody, SearchResults, SearchStarted } from '../wire/search.ts'
import { inWorkspace, type RouteOptions } from './options.ts'

export function searchRoutes({ core, timeZone, meter }: RouteOptions): Route[] {
  const start = (path: string, summary: string, isOlder: boolean): Route => ({
    method: 'POST',
    path,
    access: 'indexes:read',
    body: 'json',
    schema: { body: SearchBody, response: { 200: answerOf(SearchStarted) } },
    summary,
    handle: async ({ principal, request }) => {
      meter.take(principal, 'search')
      const body = bodyOf(request, SearchBody)
      const query = queryOf(body)
      const scope = scopeOf(body.filter ?? {}, timeZone)
      const workspaceId = isOlder
        ? await core.searches.workspaceOf(principal, scope)
        : (await core.workspaces.find(principal, workspaceOf(request))).id
      const searchId = await core.searches.start(principal, { ...query, scope: { ...scope, workspaceId } })
      // By the contract; whoever asks for the results finds them complete.
      return answer({ searchId, status: 'RUNNING' })
    },
  })

  const results = (path: string, param: string): Route => ({
    method: 'GET',
    path: `${inWorkspace}/${path}/:${param}`,
    access: 'indexes:read',
    body: 'none',
    query: hitPages.query,
    schema: { response: { 200: answerOf(SearchResults) } },
    summary: 'Tell what a search has found, page by page',
    handle: async (call) => await resultsOf(call, paramOf(call.request, param)),
  })

  async function resultsOf({ principal, request, origin }: Call, searchId: string) {
    const page = pageOf(request, hitPages)
    const { id: workspaceId } = await core.workspaces.find(principal, workspaceOf(request))
    const search = { workspaceId, id: searchId }
    const found = await core.searches.page(principal, search, offsetOf(page), page.pageSize)
    const pictures = new Set(found.hits.flatMap(({ pictureAssetId }) => pictureAssetId ?? []))
    const tokens = await core.assetLinks.tokensOf(principal.accountId, [...pictures])
    return answer({
      searchId,
      status: 'COMPLETED',
      totalCount: found.totalCount,
      totalPage: Math.ceil(found.totalCount / page.pageSize),
      pageNo: page.pageNum,
      pageSize: page.pageSize,
      results: found.hits.map((hit) => toHit(hit, { tokens, origin })),
    })
  }

  return [
    start('/api/v1/scene-search', 'Search the files that the filter names', true),
    start(`${inWorkspace}/assets/search`, 'Search files of a workspace', false),
    results('scene-search', 'searchId'),
    results('assets/search', 'searchId'),
  ]
}
