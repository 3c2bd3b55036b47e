/**
 * Links to what tasks made: signed, ranged, and never run by a browser. Any `Authorization` that comes along
 * is ignored; only the signature counts.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'
import type { LinkSigner } from '#core/links/signed-link.ts'
import type { OutputStore } from '#core/outputs/output-store.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import { sendStoredFile } from './send-stored-file.ts'

export type FilesOptions = { outputs: OutputStore; blobs: BlobStore; links: LinkSigner; clock: Clock }

type FileRequest = FastifyRequest<{
  Params: { outputId: string; name: string }
  Querystring: Record<string, string>
}>

const statusOf: Partial<Record<TriptychError['code'], number>> = {
  link_invalid: 403,
  link_expired: 403,
  output_unknown: 404,
  blob_missing: 500,
}

export function registerFiles(app: FastifyInstance, options: FilesOptions): void {
  app.register(async (scope) => {
    scope.addHook('onRequest', async (_request, reply) => {
      reply.headers({
        'access-control-allow-origin': '*',
        'access-control-allow-methods': 'GET, HEAD, OPTIONS',
        'access-control-allow-headers': 'Authorization, Range, If-Range',
        'access-control-expose-headers':
          'Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag',
      })
    })
    scope.setErrorHandler((thrown, request, reply) => {
      const status = thrown instanceof TriptychError ? (statusOf[thrown.code] ?? 500) : 500
      if (status === 500) request.log.error({ err: thrown }, 'a file could not be sent')
      if (reply.sent || reply.raw.headersSent) return
      reply
        .code(status)
        .send({ error: status === 500 ? 'The file could not be sent.' : (thrown as Error).message })
    })
    scope.route({
      method: 'OPTIONS',
      url: '/files/:outputId/:name',
      handler: (_request, reply) => reply.code(204).send(),
    })
    scope.route({
      method: ['GET', 'HEAD'],
      url: '/files/:outputId/:name',
      exposeHeadRoute: false,
      config: { dialect: 'files', route: '/files/:outputId/:name' },
      handler: (request, reply) => sendFile(options, request as FileRequest, reply),
    })
  })
}

async function sendFile(
  options: FilesOptions,
  request: FileRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { outputId, name } = request.params
  options.links.verify('download', outputId, request.query, options.clock.now())
  const output = await options.outputs.byId(outputId)
  if (!output || (output.expires_at && output.expires_at <= options.clock.now()))
    throw new TriptychError('output_unknown')
  const { asset } = output
  return await sendStoredFile(options.blobs, request, reply, {
    blobKey: asset.blob_key,
    sizeBytes: asset.size_bytes,
    sha256: asset.sha256,
    mediaType: asset.media_type,
    name: request.query.download ?? name,
  })
}
