/** What stands behind the question mark: always text, so it is read here and not by a schema. */
import type { TObject } from 'typebox'
import { isUuid } from '#base/ids.ts'
import { refuse } from '#base/refuse.ts'
import { type Keyset, parseCursor } from '#core/keyset.ts'
import { type QueryOf, queryOf } from '#http/request-parts.ts'
import { mostLimit, usualLimit } from '../wire/queries.ts'

export type Query = Record<string, unknown>

/** Refuses what the call does not know: a filter that is passed over would show more than was asked for. */
export function knownQueryOf<Schema extends TObject>(
  request: { query: unknown },
  schema: Schema,
): QueryOf<Schema> {
  const query = queryOf(request, schema)
  const known = Object.keys(schema.properties)
  const stranger = Object.keys(query).find((name) => !known.includes(name))
  if (stranger !== undefined) refuse(stranger, `is no parameter of this call; there are ${known.join(', ')}`)
  return query
}

export function limitOf(query: Query): number {
  const { limit } = query
  if (limit === undefined) return usualLimit
  const number = typeof limit === 'string' && /^\d{1,3}$/.test(limit) ? Number(limit) : 0
  if (number < 1 || number > mostLimit) refuse('limit', `must be a whole number from 1 to ${mostLimit}`)
  return number
}

export function afterOf(query: Query): Keyset | null {
  const { cursor } = query
  if (cursor === undefined) return null
  return (
    (typeof cursor === 'string' && parseCursor(cursor)) || refuse('cursor', 'is not a cursor of this API')
  )
}

export function idOf(query: Query, field: string): string | null {
  const value = query[field]
  if (value === undefined) return null
  return typeof value === 'string' && isUuid(value) ? value : refuse(field, 'must be an id')
}

export function choiceOf<Choice extends string>(
  query: Query,
  field: string,
  choices: readonly Choice[],
): Choice | null {
  const value = query[field]
  if (value === undefined) return null
  return choices.find((choice) => choice === value) ?? refuse(field, `must be one of ${choices.join(', ')}`)
}
