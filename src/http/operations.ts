/** For those who operate the server: is it alive, can it work, how is it doing, and what does it mean by an error. */
import type { FastifyInstance } from 'fastify'
import { errorsPage, errorsPagePath } from './errors-page.ts'

export type OperationsOptions = {
  /** Checks what a request needs; each name maps to null or to what is wrong with it. */
  readiness(): Promise<Record<string, string | null>>
  metrics(): Promise<{ contentType: string; text: string }>
}

export function registerOperations(app: FastifyInstance, options: OperationsOptions): void {
  app.get('/healthz', { config: { dialect: 'operations', route: '/healthz' } }, async () => ({
    status: 'ok',
  }))

  app.get('/readyz', { config: { dialect: 'operations', route: '/readyz' } }, async (_request, reply) => {
    const checks = await options.readiness()
    const isReady = Object.values(checks).every((problem) => problem === null)
    reply.code(isReady ? 200 : 503)
    return {
      status: isReady ? 'ready' : 'not ready',
      checks: Object.fromEntries(Object.entries(checks).map(([name, problem]) => [name, problem ?? 'ok'])),
    }
  })

  app.get('/metrics', { config: { dialect: 'operations', route: '/metrics' } }, async (_request, reply) => {
    const { contentType, text } = await options.metrics()
    reply.type(contentType)
    return text
  })

  app.get(
    errorsPagePath,
    { config: { dialect: 'operations', route: errorsPagePath } },
    async (_request, reply) => {
      reply.type('text/plain; charset=utf-8')
      return errorsPage('This is the page of the server that you called.')
    },
  )
}
