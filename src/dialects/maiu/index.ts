/** NAVER Cloud's Media AI Understanding, also called Media Intelligence, as a dialect of this server. */
import type { Dialect } from '#http/dialect.ts'
import { maiuApi } from './api.ts'
import { videoAssets } from './asset-families.ts'
import { CallMeter } from './call-meter.ts'
import { toErrorAnswer } from './errors.ts'
import type { MaiuOptions } from './options.ts'
import { maiuRoutes } from './routes/index.ts'
import { isSignedWith, readSignedRequest, targetsOf } from './signature.ts'
import { localTimeIn } from './translate/local-time.ts'
import { withoutNulls } from './translate/request.ts'

const root = '/maiu'
const traceHeader = 'x-ncp-trace-id'

export function createMaiuDialect(options: MaiuOptions): Dialect {
  const { core, timeZone, signedPrefix: prefix } = options
  const localTime = localTimeIn(timeZone)
  return {
    name: 'maiu',
    api: maiuApi,
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
