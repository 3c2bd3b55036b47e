/** The Indream Open API as a dialect of this server. */
import { TriptychError } from '#base/errors.ts'
import type { Dialect } from '#http/dialect.ts'
import { indreamApi } from './api.ts'
import { toProblem } from './errors.ts'
import { indreamRoutes } from './routes/index.ts'
import type { RouteOptions } from './routes/options.ts'

const headers = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'GET, POST, PATCH, DELETE, OPTIONS',
  'access-control-allow-headers':
    'x-api-key, Content-Type, Accept, Idempotency-Key, x-file-name, x-project-id',
  'access-control-expose-headers': 'Retry-After, X-Request-Id',
}

export function createIndreamDialect(options: RouteOptions): Dialect {
  return {
    name: 'indream',
    api: indreamApi,
    root: '/indream',
    headers,
    routes: indreamRoutes(options),
    authenticate: async ({ headers: { 'x-api-key': key } }) => {
      if (typeof key !== 'string' || key.trim() === '') throw new TriptychError('key_missing')
      return await options.core.credentials.authenticate(key.trim())
    },
    sendError: (error, _request, reply) => {
      const problem = toProblem(error)
      return reply.code(problem.status).type('application/json; charset=utf-8').send(problem)
    },
  }
}
