/** NAVER Cloud's Media AI Understanding, also called Media Intelligence, as a dialect of this server. */
import type { Core } from '#core/core.ts'
import type { Dialect } from '#http/dialect.ts'
import { toErrorAnswer } from './errors.ts'
import { maiuRoutes } from './routes/index.ts'
import { isSignedWith, readSignedRequest, targetsOf } from './signature.ts'
import { localTimeIn } from './translate/local-time.ts'

export type MaiuOptions = {
  core: Core
  /** Of the times on the wire: an IANA name. */
  timeZone: string
  /** What clients sign before our paths, because a proxy takes it off; empty where none does. */
  signedPrefix: string
  /** What it is called in what analyses were told. */
  analysisEngine: string
  /** The least confidence of what an index tells at each level. */
  confidenceLevels: Readonly<Record<'LOW' | 'MEDIUM' | 'HIGH', number>>
}

const root = '/maiu'

export function createMaiuDialect(options: MaiuOptions): Dialect {
  const { core, timeZone, signedPrefix: prefix } = options
  const localTime = localTimeIn(timeZone)
  return {
    name: 'maiu',
    root,
    home: '/api/v1',
    headers: {},
    routes: maiuRoutes({
      ...options,
      localTime,
      tellingTo: async ({ accountId }) => ({ userName: await core.accounts.nameOf(accountId), localTime }),
    }),
    authenticate: async ({ method, headers, raw }) => {
      const targets = targetsOf(raw.url ?? '', { root, prefix })
      const signed = readSignedRequest({ method, targets, headers }, core.clock.now())
      return await core.credentials.authenticateSigned(signed.accessKey, (secret) =>
        isSignedWith(signed, secret),
      )
    },
    sendError: (error, request, reply) => {
      const { status, body } = toErrorAnswer(error)
      return reply
        .code(status)
        .header('x-ncp-trace-id', request.id)
        .type('application/json; charset=utf-8')
        .send(body)
    },
  }
}
