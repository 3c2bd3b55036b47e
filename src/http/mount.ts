/** Mounts dialects: each under its own root and, since their paths do not collide, at `/` as the vendors have them. */
import { isUtf8 } from 'node:buffer'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { asTriptychError, TriptychError } from '#base/errors.ts'
import { RequestCall } from './call.ts'
import type { Dialect, Route, SendError } from './dialect.ts'
import { fromFastifyError } from './fastify-errors.ts'
import { everyMethod } from './methods.ts'
import { readOnWhenRefused } from './refused-transfer.ts'
import { cutWhenSilent } from './silent-transfer.ts'

const jsonLimit = 1024 ** 2

/** Refuses with `start_refused` when two dialects claim one method and path at `/`. */
export function assertNoCollision(dialects: readonly Dialect[]): void {
  const owners = new Map<string, string>()
  for (const dialect of dialects) {
    for (const route of dialect.routes) {
      const claim = `${route.method} ${route.path.replace(/:[^/]+/g, ':')}`
      const owner = owners.get(claim)
      if (owner)
        throw new TriptychError('start_refused', {
          detail: `The dialects ${owner} and ${dialect.name} both claim ${claim}.`,
        })
      owners.set(claim, dialect.name)
    }
  }
}

export function mountDialect(app: FastifyInstance, dialect: Dialect, publicUrl: string | null): void {
  for (const prefix of new Set([dialect.root, ''])) {
    app.register(async (scope) => {
      prepareScope(scope, dialect)
      const byPath = Map.groupBy(dialect.routes, (route) => route.path)
      for (const [path, routes] of byPath) {
        for (const route of routes) addRoute(scope, dialect, route, prefix + path, publicUrl)
        addOtherMethods(scope, prefix + path, routes)
      }
    })
  }
}

function prepareScope(scope: FastifyInstance, dialect: Dialect): void {
  const headers = Object.entries(dialect.headers)
  scope.addHook('onRequest', async (request, reply) => {
    for (const [name, value] of headers) reply.header(name, value)
    if (dialect.traceHeader) reply.header(dialect.traceHeader, request.id)
  })
  scope.setErrorHandler((thrown, request, reply) => {
    const error = scope.isDatabaseAway(thrown)
      ? new TriptychError('database_unavailable', { cause: thrown })
      : fromFastifyError(thrown)
    if (error.kind === 'internal') request.log.error({ err: thrown }, 'a request failed')
    if (reply.sent) return
    const { sendError = dialect.sendError } = request.routeOptions.config
    const { retryAfterSeconds } = error.facts
    if (typeof retryAfterSeconds === 'number') reply.header('retry-after', String(retryAfterSeconds))
    sendError(error, request, reply)
  })
  scope.removeAllContentTypeParsers()
  scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      const parsed = parseObject(body as Buffer)
      done(null, dialect.normalizeBody?.(parsed) ?? parsed)
    } catch (error) {
      done(asTriptychError(error))
    }
  })
  // The handler reads the bytes itself.
  scope.addContentTypeParser('*', (_request, _payload, done) => done(null, null))
}

function parseObject(body: Buffer): Record<string, unknown> {
  if (body.length === 0) return {}
  // Decoded all the same, what is no UTF-8 would be kept as question marks.
  if (!isUtf8(body)) throw new TriptychError('body_unreadable', { detail: 'The request body is not UTF-8.' })
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8'))
  } catch (cause) {
    throw new TriptychError('body_unreadable', { cause })
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value))
    throw new TriptychError('body_unreadable')
  return value as Record<string, unknown>
}

function addRoute(
  scope: FastifyInstance,
  dialect: Dialect,
  route: Route,
  url: string,
  publicUrl: string | null,
): void {
  const { access } = route
  // Vendors' clients send any content type or none; the route knows what its body is.
  const parsedType = route.body === 'json' ? 'application/json' : 'application/octet-stream'
  scope.route({
    method: route.method,
    url,
    bodyLimit: route.bodyLimit ?? jsonLimit,
    exposeHeadRoute: false,
    schema: route.schema ?? {},
    config: { dialect: dialect.name, route: route.path, ...ownErrors(route) },
    onRequest: async (request: FastifyRequest) => {
      assertReadable(request)
      request.declaredType = request.headers['content-type'] ?? null
      // A body that the route does not take is passed over, whatever it is.
      request.headers['content-type'] = parsedType
      if (route.admit) await readOnWhenRefused(request.raw, async () => route.admit!(request))
      if (access === 'signed' || access === 'token') return
      const principal = await dialect.authenticate(request)
      if (!principal.scopes.has(access))
        throw new TriptychError('scope_missing', { facts: { scope: access } })
      request.principal = principal
    },
    handler: (request, reply) => {
      const call = new RequestCall(request, reply, publicUrl)
      if (route.body !== 'stream') return route.handle(call)
      cutWhenSilent(request.raw)
      return readOnWhenRefused(
        request.raw,
        () => route.handle(call),
        () => reply.statusCode >= 400,
      )
    },
  })
}

/** No name and no id holds a NUL, and no database takes one. */
function assertReadable({ params }: FastifyRequest): void {
  if (Object.values(params as Record<string, string>).some((part) => part.includes('\0')))
    throw new TriptychError('address_unreadable')
}

function ownErrors(route: Route | undefined): { sendError?: SendError } {
  return route?.sendError ? { sendError: route.sendError } : {}
}

function addOtherMethods(scope: FastifyInstance, url: string, routes: readonly Route[]): void {
  const taken = [...routes.map((route): string => route.method), 'OPTIONS']
  const allow = taken.join(', ')
  const preflight = () => Object.assign({}, ...routes.map((route) => route.preflight?.()))
  scope.route({
    method: 'OPTIONS',
    url,
    handler: (_request, reply) => reply.code(204).headers(preflight()).send(),
  })
  scope.route({
    method: everyMethod.filter((method) => !taken.includes(method)),
    url,
    exposeHeadRoute: false,
    config: ownErrors(routes[0]),
    // Refused before the body is looked at, whatever it is.
    onRequest: async (_request, reply) => {
      reply.header('allow', allow)
      throw new TriptychError('method_not_allowed')
    },
    handler: () => undefined,
  })
}
