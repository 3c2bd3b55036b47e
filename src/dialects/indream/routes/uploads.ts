/** The upload of a whole file in one request. */
import type { Route } from '#http/dialect.ts'
import { announcedBytes } from '#http/request-parts.ts'
import { toAsset } from '../translate/asset.ts'
import { answer } from '../translate/envelope.ts'
import { fileNameOf, mediaTypeOf, projectIdOf } from '../translate/upload.ts'
import * as wire from '../wire/index.ts'
import type { RouteOptions } from './options.ts'

export function uploadRoutes({ core }: RouteOptions): Route[] {
  return [
    {
      method: 'POST',
      path: '/v1/uploads',
      access: 'assets:write',
      body: 'stream',
      headers: wire.UploadHeaders,
      schema: { response: { 201: wire.answerOf(wire.AssetAnswer) } },
      summary: 'Upload a file, and bind it to a project if one is named',
      handle: async ({ principal, request, reply, declaredType, signal, origin }) => {
        const { headers } = request
        const fileName = fileNameOf(headers['x-file-name'])
        const asset = await core.directUploads.receive(principal, {
          projectId: projectIdOf(headers['x-project-id']),
          fileName,
          mediaType: mediaTypeOf(declaredType),
          source: request.raw,
          contentLength: announcedBytes(request),
          signal,
        })
        const tokens = await core.assetLinks.tokensOf(principal.accountId, [asset.id])
        reply.code(201)
        const shown = { ...asset, name: fileName, is_result: false }
        return answer(toAsset(shown, tokens.get(asset.id)!, origin))
      },
    },
  ]
}
