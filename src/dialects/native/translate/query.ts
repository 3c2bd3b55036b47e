/** What stands behind the question mark: always text, so it is read here and not by a schema. */
import { TriptychError } from '#base/errors.ts'
import { isUuid } from '#base/ids.ts'
import type { Keyset } from '#core/keyset.ts'
import { parseCursor } from './cursor.ts'

export type Query = Record<string, unknown>

const defaultLimit = 50
const mostLimit = 200

/** A refusal that says which field is wrong; `field` is its JSON pointer without the slash. */
export function refuse(field: string, message: string): never {
  throw new TriptychError('request_invalid', {
    detail: `${field}: ${message}.`,
    facts: { issues: [{ path: `/${field}`, message }] },
  })
}

export function limitOf(query: Query): number {
  const { limit } = query
  if (limit === undefined) return defaultLimit
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
