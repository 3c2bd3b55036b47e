/** Sends a stored file, whole or a range of it, in a way that no browser runs what is in it. */
import { pipeline } from 'node:stream/promises'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { TriptychError } from '#base/errors.ts'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import { parseRange } from './range.ts'

export type StoredFile = {
  blobKey: string
  sizeBytes: number
  sha256: string
  mediaType: string
  /** To save it under; any text. */
  name: string
}

/** A type and subtype of RFC 9110, with or without parameters. */
const mediaTypePattern = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(;[\x20-\x7e]*)?$/

/** What a dialect is given to send files with. */
export type SendFile = (
  request: FastifyRequest,
  reply: FastifyReply,
  file: StoredFile,
) => Promise<FastifyReply>

/** Answers GET and HEAD. Rejects with `blob_missing` or `storage_failed` before anything is sent. */
export async function sendStoredFile(
  blobs: BlobStore,
  request: FastifyRequest,
  reply: FastifyReply,
  file: StoredFile,
): Promise<FastifyReply> {
  const tag = `"${file.sha256}"`
  const headers = headersOf(file, tag)
  if (isKnown(request.headers['if-none-match'], tag)) return reply.code(304).headers(headers).send()
  const isSame = request.headers['if-range'] === undefined || request.headers['if-range'] === tag
  const range = isSame ? parseRange(request.headers.range, file.sizeBytes) : null
  if (range === 'unsatisfiable')
    return reply
      .code(416)
      .headers({ ...headers, 'content-range': `bytes */${file.sizeBytes}` })
      .send()
  const length = range ? range.endInclusive - range.start + 1 : file.sizeBytes
  const described = {
    ...headers,
    'content-length': String(length),
    ...(range && { 'content-range': `bytes ${range.start}-${range.endInclusive}/${file.sizeBytes}` }),
  }
  const status = range ? 206 : 200
  if (request.method === 'HEAD') return reply.code(status).headers(described).send()
  // Opened before it is described: a refusal under the file's own tag would be kept by caches in its place.
  const { stream } = await blobs.get(file.blobKey, range ?? undefined)
  reply.headers(described).hijack()
  try {
    reply.raw.writeHead(
      status,
      Object.fromEntries(Object.entries(reply.getHeaders()).map(([key, value]) => [key, String(value)])),
    )
  } catch (error) {
    // Nobody else answers or closes any more.
    stream.destroy()
    reply.raw.destroy()
    throw error
  }
  await pipeline(stream, reply.raw).catch((error: unknown) => {
    if (error instanceof TriptychError) request.log.error({ err: error }, 'stored bytes ended early')
    // A client that goes away early is no failure of ours.
    else request.log.debug({ err: error }, 'a download ended early')
  })
  return reply
}

/** Whether the client has the file already, by one tag of several; those it calls weak say the same here (RFC 9110, 13.1.2). */
function isKnown(tags: string | undefined, tag: string): boolean {
  return (tags ?? '').split(',').some((each) => [tag, `W/${tag}`, '*'].includes(each.trim()))
}

function headersOf(file: StoredFile, tag: string): Record<string, string> {
  // Of a file that could not be read it is what the client once declared, which may be any text.
  const mediaType = mediaTypePattern.test(file.mediaType) ? file.mediaType : 'application/octet-stream'
  return {
    'content-type': mediaType,
    'content-disposition': disposition({ mediaType, name: file.name }),
    'accept-ranges': 'bytes',
    etag: tag,
    'cache-control': 'private, max-age=3600',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
  }
}

/** Only what browsers show without running it may be shown in place. */
function disposition({ mediaType, name }: Pick<StoredFile, 'mediaType' | 'name'>): string {
  const kind = /^(image\/(?!svg)|video\/|audio\/)/.test(mediaType) ? 'inline' : 'attachment'
  const ascii = name.replace(/[^\x20-\x7e]|["\\]/g, '_')
  return `${kind}; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(name.toWellFormed())}`
}
