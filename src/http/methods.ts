/** Every method that Node reads of a request, so that what a path does not take can be told from what is not there. */
import { METHODS } from 'node:http'
import type { FastifyInstance } from 'fastify'

/** CONNECT asks for a tunnel, and reaches no route. */
export const everyMethod: readonly string[] = METHODS.filter((method) => method !== 'CONNECT')

/** Fastify by itself routes the common ones alone. */
export function addEveryMethod(app: FastifyInstance): void {
  for (const method of everyMethod)
    if (!app.supportedMethods.includes(method)) app.addHttpMethod(method, { hasBody: true })
}
