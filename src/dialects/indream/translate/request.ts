/** What stands in addresses and headers: always text, so it is read here and not by a schema. */
import { isUuid } from '#base/ids.ts'
import { refuse } from '#base/refuse.ts'
import { type Keyset, parseCursor } from '#core/keyset.ts'
import { paramOf, queryOf } from '#http/request-parts.ts'
import type { Pages } from '../wire/queries.ts'

export type PageRequest = { limit: number; after: Keyset | null }

/** Rejects with `request_invalid` for a size out of range and for a cursor that no list of ours has given. */
export function pageOf(request: { query: unknown }, pages: Pages): PageRequest {
  const { pageSize, pageCursor } = queryOf(request, pages.query)
  const { most, usual } = pages
  return { limit: pageSize === undefined ? usual : sizeOf(pageSize, most), after: afterOf(pageCursor) }
}

function sizeOf(pageSize: unknown, most: number): number {
  const size = typeof pageSize === 'string' && /^\d{1,4}$/.test(pageSize) ? Number(pageSize) : 0
  if (size < 1 || size > most) refuse('pageSize', `must be a whole number from 1 to ${most}`)
  return size
}

function afterOf(pageCursor: unknown): Keyset | null {
  if (pageCursor === undefined || pageCursor === '') return null
  const after = typeof pageCursor === 'string' ? parseCursor(pageCursor) : null
  return after ?? refuse('pageCursor', 'is not a cursor that a list has given')
}

/** A part of the path that must be a UUID. */
export function idOf(request: { params: unknown }, name: string): string {
  const id = paramOf(request, name)
  if (!isUuid(id)) refuse(name, 'must be a UUID')
  return id.toLowerCase()
}

type Headers = Record<string, string | string[] | undefined>

/** The `Idempotency-Key`; null when it is blank or absent, which the clients of the vendor do not tell apart. */
export function idempotencyKeyOf({ headers }: { headers: Headers }): string | null {
  const key = String(headers['idempotency-key'] ?? '').trim()
  if (key.length > 255) refuse('Idempotency-Key', 'must not have more than 255 characters')
  return key === '' ? null : key
}
