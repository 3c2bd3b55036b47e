/** Our own API as a dialect: what the console and the command line use, and the one place for what no vendor offers. */
import { TriptychError } from '#base/errors.ts'
import type { Dialect } from '#http/dialect.ts'
import { nativeApi } from './api.ts'
import { toProblem } from './errors.ts'
import type { NativeOptions } from './options.ts'
import { nativeRoutes } from './routes/index.ts'

const headers = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, HEAD, POST, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers':
    'Authorization, Content-Type, Accept, Idempotency-Key, Last-Event-ID, Range, If-Range, Tus-Resumable, Upload-Length, Upload-Offset, Upload-Metadata, Upload-Defer-Length, X-HTTP-Method-Override',
  'access-control-expose-headers':
    'Location, X-Request-Id, Idempotent-Replayed, Accept-Ranges, Content-Disposition, Content-Length, Content-Range, ETag, Tus-Resumable, Tus-Version, Tus-Extension, Tus-Max-Size, Upload-Offset, Upload-Length, Upload-Metadata, Upload-Defer-Length',
}

export function createNativeDialect(options: NativeOptions): Dialect {
  const authenticate: Dialect['authenticate'] = async (request) => {
    const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    if (key === undefined) throw new TriptychError('key_missing')
    return await options.core.credentials.authenticate(key)
  }
  return {
    name: 'native',
    api: nativeApi,
    // Its paths begin with a root of their own.
    root: '',
    home: '/api/triptych',
    headers,
    routes: nativeRoutes({ ...options, authenticate }),
    authenticate,
    sendError: (error, request, reply) => {
      const problem = toProblem(error, request.id)
      if (problem.status === 401) reply.header('www-authenticate', 'Bearer')
      return reply.code(problem.status).type('application/problem+json; charset=utf-8').send(problem)
    },
  }
}
