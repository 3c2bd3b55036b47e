/** What a handler reads of a request that the server has checked. */
import type { IncomingHttpHeaders } from 'node:http'
import type { Static, TObject, TSchema } from 'typebox'

/** The body, as the route's schema says it is. */
export function bodyOf<Schema extends TSchema>(request: { body: unknown }, _schema: Schema): Static<Schema> {
  return request.body as Static<Schema>
}

/** Under each name text, a list where it was given more than once, or nothing. */
export type QueryOf<Schema extends TObject> = { [Name in keyof Schema['properties']]?: unknown }

/** What stands behind the question mark, under the names that the route's `query` has. */
export function queryOf<Schema extends TObject>(
  request: { query: unknown },
  _schema: Schema,
): QueryOf<Schema> {
  return request.query as QueryOf<Schema>
}

/** A part of the path, by its name in the route's. */
export function paramOf(request: { params: unknown }, name: string): string {
  return (request.params as Record<string, string>)[name]!
}

/** How many bytes the body is said to have; null where that is not said. */
export function announcedBytes({ headers }: { headers: IncomingHttpHeaders }): number | null {
  const announced = headers['content-length']
  return announced === undefined ? null : Number(announced)
}
