/** Routes of the assets that are bound to a project. */
import { isUuid } from '#base/ids.ts'
import { refuse } from '#base/refuse.ts'
import { toPage } from '#core/keyset.ts'
import type { Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { toAsset } from '../translate/asset.ts'
import { answer, answerPage } from '../translate/envelope.ts'
import { idOf, pageOf } from '../translate/request.ts'
import * as wire from '../wire/index.ts'
import type { RouteOptions } from './options.ts'

export function bindingRoutes({ core }: RouteOptions): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/projects/:projectId/assets',
      access: 'assets:read',
      body: 'none',
      query: wire.bindingPages.query,
      schema: { response: { 200: wire.listOf(wire.AssetAnswer) } },
      summary: 'List the assets bound to a project, the last bound first',
      handle: async ({ principal, request, origin }) => {
        const { limit, after } = pageOf(request, wire.bindingPages)
        const bound = await core.timelineEntries.list(principal, idOf(request, 'projectId'), limit + 1, after)
        const ids = bound.slice(0, limit).map(({ asset_id }) => asset_id)
        const tokens = await core.assetLinks.tokensOf(principal.accountId, ids)
        return answerPage(
          toPage(bound, limit, (each) =>
            toAsset({ ...each, id: each.asset_id }, tokens.get(each.asset_id)!, origin),
          ),
        )
      },
    },
    {
      method: 'POST',
      path: '/v1/projects/:projectId/assets',
      access: 'projects:write',
      body: 'json',
      schema: { body: wire.BindAssetBody, response: { 201: wire.answerOf(wire.BindingAnswer) } },
      summary: 'Bind an asset to a project',
      handle: async ({ principal, request, reply }) => {
        const projectId = idOf(request, 'projectId')
        const { assetId } = bodyOf(request, wire.BindAssetBody)
        if (!isUuid(assetId)) refuse('assetId', 'must be a UUID')
        await core.timelineEntries.add(principal, projectId, assetId)
        reply.code(201)
        return answer({ projectId, assetId: assetId.toLowerCase() })
      },
    },
    {
      method: 'DELETE',
      path: '/v1/projects/:projectId/assets/:assetId',
      access: 'projects:write',
      body: 'none',
      schema: { response: { 200: wire.answerOf(wire.UnboundAnswer) } },
      summary: 'Take an asset out of a project; the asset itself stays',
      handle: async ({ principal, request }) => {
        const projectId = idOf(request, 'projectId')
        const assetId = idOf(request, 'assetId')
        await core.timelineEntries.remove(principal, projectId, assetId)
        return answer({ projectId, assetId, deleted: true })
      },
    },
  ]
}
