/** The HTTP server: limits, request ids, a list of dialects, and the pages for those who operate it. */
import type { Socket } from 'node:net'
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify'
import { uuidV7 } from '#base/ids.ts'
import type { Log } from '#platform/log.ts'
import { registerApiPages } from './api-pages/pages.ts'
import type { Dialect, SendError } from './dialect.ts'
import { type FilesOptions, registerFiles } from './files.ts'
import { addEveryMethod } from './methods.ts'
import { assertNoCollision, mountDialect } from './mount.ts'
import { type OperationsOptions, registerOperations } from './operations.ts'
import { answerOutside, answerUnknownRoute } from './unknown-route.ts'

export type RequestMeter = {
  /** @param route the route's pattern, never the path itself: paths hold ids */
  observe(dialect: string, route: string, status: number, seconds: number): void
  /** What went over the wire, heads included. */
  addBytes(direction: 'in' | 'out', count: number): void
}

export type ServerOptions = {
  dialects: readonly Dialect[]
  /** Of the server, for the API pages. */
  version: string
  log: Log
  meter: RequestMeter
  publicUrl: string | null
  /** CIDR ranges of proxies whose forwarded headers are believed. */
  trustProxy: readonly string[]
  files: FilesOptions
  operations: OperationsOptions
  /** Whether a failure means that the database is away for the moment. */
  isDatabaseAway(thrown: unknown): boolean
}

declare module 'fastify' {
  interface FastifyInstance {
    isDatabaseAway(thrown: unknown): boolean
  }
  interface FastifyContextConfig {
    dialect?: string
    route?: string
    sendError?: SendError
  }
}

export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  assertNoCollision(options.dialects)
  const app = fastify({
    loggerInstance: options.log as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => uuidV7(),
    trustProxy: options.trustProxy.length === 0 ? false : [...options.trustProxy],
    // Machines that vanish without a word are noticed by TCP's own probes, else their connections would stay for ever.
    http: { keepAlive: true, keepAliveInitialDelay: 60_000 },
    // A keep-alive connection that is idle must not hold up a shutdown.
    forceCloseConnections: 'idle',
    // An address that cannot be read, before there is a route; no hook has run.
    frameworkErrors: (_error, request, reply) => {
      reply.header('x-request-id', request.id)
      answerOutside(options.dialects, 'address_unreadable', request, reply)
    },
    routerOptions: { maxParamLength: 2048, ignoreTrailingSlash: true },
    ajv: {
      // A vendor's JSON means what it says: no text becomes a number, and unknown fields stay unknown.
      customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false, allErrors: false },
    },
  })
  app.decorate('isDatabaseAway', options.isDatabaseAway)
  app.decorateRequest('principal', null)
  app.decorateRequest('declaredType', null)
  app.addHook('onRequest', async (request, reply) => {
    reply.header('x-request-id', request.id)
  })
  const counted = new WeakMap<Socket, { in: number; out: number }>()
  app.addHook('onResponse', async (request, reply) => {
    const { socket } = request.raw
    const before = counted.get(socket) ?? { in: 0, out: 0 }
    counted.set(socket, { in: socket.bytesRead, out: socket.bytesWritten })
    options.meter.addBytes('in', socket.bytesRead - before.in)
    options.meter.addBytes('out', socket.bytesWritten - before.out)
    const { dialect = 'none', route = 'unknown' } = request.routeOptions.config
    options.meter.observe(dialect, route, reply.statusCode, reply.elapsedTime / 1000)
    request.log.debug(
      { method: request.method, route, status: reply.statusCode, ms: reply.elapsedTime },
      'answered',
    )
  })
  app.setNotFoundHandler((request, reply) => answerUnknownRoute(options.dialects, request, reply))
  addEveryMethod(app)
  for (const dialect of options.dialects) mountDialect(app, dialect, options.publicUrl)
  registerFiles(app, options.files)
  registerOperations(app, options.operations)
  registerApiPages(app, options.dialects, options.version)
  await app.ready()
  return app
}
