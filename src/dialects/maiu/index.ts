/** NAVER Cloud's Media AI Understanding, also called Media Intelligence, as a dialect of this server. */
import type { CallRates } from '#base/call-rates.ts'
import type { Core } from '#core/core.ts'
import type { Dialect } from '#http/dialect.ts'
import { videoAssets } from './asset-families.ts'
import { CallMeter } from './call-meter.ts'
import { toErrorAnswer } from './errors.ts'
import { maiuRoutes } from './routes/index.ts'
import { isSignedWith, readSignedRequest, targetsOf } from './signature.ts'
import { localTimeIn } from './translate/local-time.ts'
import { withoutNulls } from './translate/request.ts'

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
  /** Which indexes of a file stay beside a new one: what the path that asked says, none, or all. */
  indexes: 'by-path' | 'latest' | 'all'
  callRates: CallRates
}

const root = '/maiu'
const traceHeader = 'x-ncp-trace-id'

export function createMaiuDialect(options: MaiuOptions): Dialect {
  const { core, timeZone, signedPrefix: prefix } = options
  const localTime = localTimeIn(timeZone)
  return {
    name: 'maiu',
    root,
    home: '/api/v1',
    headers: {},
    traceHeader,
    routes: maiuRoutes({
      ...options,
      localTime,
      meter: new CallMeter(options.callRates, () => core.clock),
      tellingTo: async ({ accountId }) => ({ userName: await core.accounts.nameOf(accountId), localTime }),
    }),
    normalizeBody: withoutNulls,
    authenticate: async ({ method, headers, raw }) => {
      const targets = targetsOf(raw.url ?? '', { root, prefix })
      const signed = readSignedRequest({ method, targets, headers }, core.clock.now())
      return await core.credentials.authenticateSigned(signed.accessKey, (secret) =>
        isSignedWith(signed, secret),
      )
    },
    sendError: (error, request, reply) => {
      const { route = '' } = request.routeOptions.config
      const { status, body } = toErrorAnswer(error, { isOfVideos: route.includes(`/${videoAssets.path}/`) })
      return (
        reply
          .code(status)
          // Also where no route does.
          .header(traceHeader, request.id)
          .type('application/json; charset=utf-8')
          .send(body)
      )
    },
  }
}
