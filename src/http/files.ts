/**
 * Links to files: to what tasks made, signed and for a while, and to assets, until they are revoked. Ranged, and
 * never run by a browser. Any `Authorization` that comes along is ignored; only the link itself counts.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '#base/clock.ts'
import { asTriptychError, TriptychError } from '#base/errors.ts'
import type { AssetLinks } from '#core/assets/asset-links.ts'
import type { LinkSigner } from '#core/links/signed-link.ts'
import type { OutputStore } from '#core/outputs/output-store.ts'
import type { Asset } from '#core/schema.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import { sendStoredFile } from './send-stored-file.ts'

export type FilesOptions = {
  outputs: OutputStore
  assetLinks: AssetLinks
  blobs: BlobStore
  links: LinkSigner
  clock: Clock
}

type FileRequest = FastifyRequest<{ Params: Record<string, string>; Querystring: Record<string, unknown> }>
type FindFile = (options: FilesOptions, request: FileRequest) => Promise<Asset>

/** By the path that leads to them. */
const kinds: Record<string, FindFile> = {
  '/files/:outputId/:name': findOutput,
  '/files/assets/:token/:name': findAsset,
}

const statusOf: Partial<Record<TriptychError['code'], number>> = {
  link_invalid: 403,
  link_expired: 403,
  output_unknown: 404,
  asset_unknown: 404,
  database_unavailable: 503,
  storage_failed: 503,
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
      const error = scope.isDatabaseAway(thrown)
        ? new TriptychError('database_unavailable', { cause: thrown })
        : asTriptychError(thrown)
      const status = statusOf[error.code] ?? 500
      if (status === 500) request.log.error({ err: thrown }, 'a file could not be sent')
      if (reply.sent || reply.raw.headersSent) return
      reply.code(status).send({ error: status === 500 ? 'The file could not be sent.' : error.message })
    })
    for (const [url, find] of Object.entries(kinds)) {
      scope.route({ method: 'OPTIONS', url, handler: (_request, reply) => reply.code(204).send() })
      scope.route({
        method: ['GET', 'HEAD'],
        url,
        exposeHeadRoute: false,
        config: { dialect: 'files', route: url },
        handler: async (request, reply) =>
          sendAsset(options, request as FileRequest, reply, await find(options, request as FileRequest)),
      })
    }
  })
}

async function findOutput(options: FilesOptions, { params, query }: FileRequest): Promise<Asset> {
  const outputId = params.outputId!
  options.links.verify('download', outputId, query, options.clock.now())
  const output = await options.outputs.byId(outputId)
  if (!output) throw new TriptychError('output_unknown')
  return output.asset
}

async function findAsset({ assetLinks }: FilesOptions, { params }: FileRequest): Promise<Asset> {
  const asset = await assetLinks.find(params.token!)
  if (!asset) throw new TriptychError('asset_unknown')
  return asset
}

async function sendAsset(
  { blobs }: FilesOptions,
  request: FileRequest,
  reply: FastifyReply,
  asset: Asset,
): Promise<FastifyReply> {
  const { download } = request.query
  return await sendStoredFile(blobs, request, reply, {
    blobKey: asset.blob_key,
    sizeBytes: asset.size_bytes,
    sha256: asset.sha256,
    mediaType: asset.media_type,
    name: typeof download === 'string' && download !== '' ? download : request.params.name!,
  })
}
