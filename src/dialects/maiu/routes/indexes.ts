/** Routes of indexes: all of a file, or the latest alone. */
import { refuse } from '#base/refuse.ts'
import type { IndexContent } from '#core/indexes/index-store.ts'
import type { Index } from '#core/schema.ts'
import type { Call, Route } from '#http/dialect.ts'
import { type AssetFamily, assets, videoAssets } from '../asset-families.ts'
import { answer, answerNothing } from '../translate/envelope.ts'
import { type IndexTelling, toIndexDetail, toIndexItem } from '../translate/found-index.ts'
import { numberOf } from '../translate/request.ts'
import { answerOf, nothing } from '../wire/common.ts'
import { IndexDetail, IndexList } from '../wire/indexes.ts'
import { entryOf, pathOf } from './entry.ts'
import type { RouteOptions } from './options.ts'

/** How a path leads to an index, and to all that is in it. */
type Lookup = { indexOf(call: Call): Promise<Index>; contentOf(call: Call): Promise<IndexContent> }

export function indexRoutes(options: RouteOptions): Route[] {
  const { core } = options
  const numbered = [videoAssets, assets].flatMap((family) => {
    const indexOf = async (call: Call) =>
      await core.indexes.byNumber(await entryOf(options, call, family), numberOf(call.request, 'indexId'))
    return [
      listRoute(family, options),
      ...oneIndexRoutes(
        `${pathOf(family)}/indexes/:indexId`,
        family,
        { indexOf, contentOf: async (call) => await core.indexes.read(await indexOf(call)) },
        options,
      ),
    ]
  })
  const latest: Lookup = {
    indexOf: async (call) => await core.indexes.latestOf(await entryOf(options, call, assets)),
    contentOf: async (call) => await core.indexes.readLatest(await entryOf(options, call, assets)),
  }
  return [...numbered, ...oneIndexRoutes(`${pathOf(assets)}/index`, assets, latest, options)]
}

function listRoute(family: AssetFamily, options: RouteOptions): Route {
  return {
    method: 'GET',
    path: `${pathOf(family)}/indexes`,
    access: 'indexes:read',
    body: 'none',
    schema: { response: { 200: answerOf(IndexList) } },
    summary: 'List the indexes of a file',
    handle: async (call) => {
      const found = await options.core.indexes.ofEntry(await entryOf(options, call, family))
      const telling = await tellingOf(call, family, options)
      const indexes = found.map((index) => toIndexItem(index, telling))
      return answer({ totalCount: indexes.length, indexes })
    },
  }
}

function oneIndexRoutes(
  path: string,
  family: AssetFamily,
  { indexOf, contentOf }: Lookup,
  options: RouteOptions,
): Route[] {
  const { core, confidenceLevels } = options
  return [
    {
      method: 'GET',
      path,
      access: 'indexes:read',
      body: 'none',
      schema: { response: { 200: answerOf(IndexDetail) } },
      summary: 'Tell what an analysis found, as far as it is sure enough',
      handle: async (call) => {
        const leastConfidence = confidenceLevels[levelOf(call.request)]
        const content = await contentOf(call)
        const shown = [...content.scenes, ...content.persons].flatMap((each) => each.picture_asset_id ?? [])
        const tokens = await core.assetLinks.tokensOf(call.principal.accountId, [...new Set(shown)])
        const telling = await tellingOf(call, family, options)
        return answer(toIndexDetail(content, { ...telling, leastConfidence, tokens, origin: call.origin }))
      },
    },
    {
      method: 'DELETE',
      path,
      access: 'indexes:write',
      body: 'none',
      schema: { response: { 200: nothing } },
      summary: 'Delete an index with its summaries',
      handle: async (call) => {
        await core.indexes.delete(call.principal, await indexOf(call))
        return answerNothing()
      },
    },
  ]
}

async function tellingOf(
  { principal }: Call,
  family: AssetFamily,
  { tellingTo, analysisEngine }: RouteOptions,
): Promise<IndexTelling> {
  return { ...(await tellingTo(principal)), family, analysisEngine }
}

function levelOf({ query }: { query: unknown }): 'LOW' | 'MEDIUM' | 'HIGH' {
  const { confidence_level: level = 'MEDIUM' } = query as Record<string, unknown>
  return level === 'LOW' || level === 'MEDIUM' || level === 'HIGH'
    ? level
    : refuse('confidence_level', 'must be LOW, MEDIUM or HIGH')
}
