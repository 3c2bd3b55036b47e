/**
 * What answers where no route does: the dialect whose home the path stands under, else a body that clients of
 * every dialect can read (Diffio wants a string in `error`, Indream strings in `type` and `title`, the
 * others `code` and `message`).
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { TriptychError } from '#base/errors.ts'
import type { Dialect } from './dialect.ts'

const words = {
  route_unknown: { status: 404, type: 'NOT_FOUND', title: 'Not found' },
  address_unreadable: { status: 400, type: 'BAD_REQUEST', title: 'Bad request' },
}

export function answerUnknownRoute(
  dialects: readonly Dialect[],
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const dialect = dialectOf(dialects, request)
  if (!dialect || request.method !== 'OPTIONS')
    return answerOutside(dialects, 'route_unknown', request, reply)
  return reply.headers(dialect.headers).code(204).send()
}

/** Also for an address that no router could read. */
export function answerOutside(
  dialects: readonly Dialect[],
  code: keyof typeof words,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const error = new TriptychError(code)
  const dialect = dialectOf(dialects, request)
  if (dialect) return dialect.sendError(error, request, reply.headers(dialect.headers))
  const { message } = error
  const { status, type, title } = words[code]
  return reply.code(status).headers({ 'access-control-allow-origin': '*' }).send({
    error: message,
    code,
    message,
    type,
    title,
    status,
    detail: message,
    errorCode: code,
  })
}

function dialectOf(dialects: readonly Dialect[], request: FastifyRequest): Dialect | undefined {
  const path = request.url.split('?')[0]!
  return dialects.find(({ root, home = '' }) =>
    [root, home].some((place) => place !== '' && (path === place || path.startsWith(`${place}/`))),
  )
}
