/**
 * What answers a path that nobody serves: the dialect whose home it stands under, else a body that clients of
 * every dialect can read (Diffio wants a string in `error`, Indream strings in `type` and `title`, the
 * others `code` and `message`).
 */
import type { FastifyReply, FastifyRequest } from 'fastify'
import { errorCatalogue, TriptychError } from '#base/errors.ts'
import type { Dialect } from './dialect.ts'

export function answerUnknownRoute(
  dialects: readonly Dialect[],
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const path = request.url.split('?')[0]!
  const dialect = dialects.find(({ root, home = root }) => path === home || path.startsWith(`${home}/`))
  if (dialect) {
    reply.headers(dialect.headers)
    if (request.method === 'OPTIONS') return reply.code(204).send()
    return dialect.sendError(new TriptychError('route_unknown'), request, reply)
  }
  const { message } = errorCatalogue.route_unknown
  return reply.code(404).headers({ 'access-control-allow-origin': '*' }).send({
    error: message,
    code: 'route_unknown',
    message,
    type: 'NOT_FOUND',
    title: 'Not found',
    status: 404,
    detail: message,
    errorCode: 'route_unknown',
  })
}
