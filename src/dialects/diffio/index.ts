/** The Diffio API as a dialect of this server. */
import { TriptychError } from '#base/errors.ts'
import type { Core } from '#core/core.ts'
import type { Dialect } from '#http/dialect.ts'
import { diffioApi } from './api.ts'
import { apiKeyOf } from './api-key.ts'
import { toErrorAnswer } from './errors.ts'
import { generationEndpoints } from './models.ts'
import { asOwner } from './owner.ts'
import { diffioRoutes } from './routes/index.ts'
import { withoutNulls } from './without-nulls.ts'

export type DiffioOptions = {
  core: Core
  /** Keys of models whose paths answer 410. */
  retiredModels: ReadonlySet<string>
  /** Rejects with `address_refused` for an address that the server may not call. */
  checkUrl(url: string): Promise<void>
}

const headers = {
  'access-control-allow-origin': '*',
  // The API takes POST alone; upload links take PUT and, as the vendor's emulator does, POST.
  'access-control-allow-methods': 'POST, PUT, OPTIONS',
  'access-control-allow-headers':
    'Authorization, X-Api-Key, Xi-Api-Key, Content-Type, X-Diffio-SDK-Language, X-Diffio-SDK-Name, X-Diffio-SDK-Version',
}

/** Rejects with `config_invalid` when a model to retire is not known. */
export function createDiffioDialect({ core, retiredModels, checkUrl }: DiffioOptions): Dialect {
  return {
    name: 'diffio',
    api: diffioApi,
    root: '/diffio',
    headers,
    routes: diffioRoutes({ core, checkUrl, endpoints: generationEndpoints(retiredModels) }),
    authenticate: async (request) => {
      const key = apiKeyOf(request.headers)
      if (key === null) throw new TriptychError('key_missing')
      return asOwner(await core.credentials.authenticate(key))
    },
    normalizeBody: withoutNulls,
    sendError: (error, _request, reply) => {
      const { status, body } = toErrorAnswer(error)
      return reply.code(status).type('application/json; charset=utf-8').send(body)
    },
  }
}
