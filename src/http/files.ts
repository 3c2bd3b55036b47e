/**
 * Links to what tasks made: signed, ranged, and never run by a browser. Any `Authorization` that comes along
 * is ignored; only the signature counts.
 */
import { pipeline } from 'node:stream/promises'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'
import type { LinkSigner } from '#core/links/signed-link.ts'
import type { OutputStore, OutputWithAsset } from '#core/outputs/output-store.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import { parseRange } from './range.ts'

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
  const tag = `"${asset.sha256}"`
  reply.headers({
    'content-type': asset.media_type,
    'content-disposition': disposition(output, request.query.download ?? name),
    'accept-ranges': 'bytes',
    etag: tag,
    'cache-control': 'private, max-age=3600',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  })
  if (request.headers['if-none-match'] === tag) return reply.code(304).send()
  const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === tag
  const range = isSame ? parseRange(request.headers.range, asset.size_bytes) : null
  if (range === 'unsatisfiable')
    return reply.code(416).header('content-range', `bytes */${asset.size_bytes}`).send()
  const length = range ? range.endInclusive - range.start + 1 : asset.size_bytes
  const status = range ? 206 : 200
  if (range) reply.header('content-range', `bytes ${range.start}-${range.endInclusive}/${asset.size_bytes}`)
  reply.header('content-length', String(length))
  if (request.method === 'HEAD') return reply.code(status).send()
  const { stream } = await options.blobs.get(asset.blob_key, range ?? undefined)
  reply.hijack()
  reply.raw.writeHead(
    status,
    Object.fromEntries(Object.entries(reply.getHeaders()).map(([key, value]) => [key, String(value)])),
  )
  // A client that goes away early is no failure of ours.
  await pipeline(stream, reply.raw).catch((error) =>
    request.log.debug({ err: error }, 'a download ended early'),
  )
  return reply
}

/** Only what browsers show without running it may be shown in place. */
function disposition(output: OutputWithAsset, name: string): string {
  const kind = /^(image\/(?!svg)|video\/|audio\/)/.test(output.asset.media_type) ? 'inline' : 'attachment'
  const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name.toWellFormed())}`
}
