/** Routes of assets. */
import type { Route } from '#http/dialect.ts'
import { toAsset } from '../translate/asset.ts'
import { answer } from '../translate/envelope.ts'
import { idOf } from '../translate/request.ts'
import * as wire from '../wire/index.ts'
import type { RouteOptions } from './options.ts'

export function assetRoutes({ core }: RouteOptions): Route[] {
  return [
    {
      method: 'GET',
      path: '/v1/assets/:assetId',
      access: 'assets:read',
      body: 'none',
      schema: { response: { 200: wire.answerOf(wire.AssetAnswer) } },
      summary: 'Get an asset',
      handle: async ({ principal, request, origin }) => {
        const asset = await core.assetLists.get(principal, idOf(request, 'assetId'))
        const tokens = await core.assetLinks.tokensOf(principal.accountId, [asset.id])
        return answer(toAsset(asset, tokens.get(asset.id)!, origin))
      },
    },
    {
      method: 'DELETE',
      path: '/v1/assets/:assetId',
      access: 'assets:write',
      body: 'none',
      schema: { response: { 200: wire.answerOf(wire.DeletedAssetAnswer) } },
      summary: 'Delete an asset that nothing refers to',
      handle: async ({ principal, request }) => {
        const assetId = idOf(request, 'assetId')
        await core.assetLists.delete(principal, assetId)
        return answer({ assetId, deleted: true })
      },
    },
  ]
}
