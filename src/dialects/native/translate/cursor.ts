/** Cursors as clients see them: text that is safe in a URL and means nothing to them. */
import { isUuid } from '#base/ids.ts'
import type { EventPosition } from '#core/events/event-log.ts'
import type { Keyset } from '#core/keyset.ts'

const greatestTransactionId = 2n ** 64n - 1n

export function toCursor({ created_at, id }: Keyset): string {
  return encode([created_at.getTime(), id])
}

/** Null when it is not one of ours. */
export function parseCursor(cursor: string): Keyset | null {
  const [ms, id] = decode(cursor)
  if (typeof ms !== 'number' || typeof id !== 'string' || !isUuid(id)) return null
  const created_at = new Date(ms)
  return Number.isNaN(created_at.getTime()) ? null : { created_at, id }
}

/** A page of a list: what `rows` hold beyond `limit` tells that another page follows. */
export function toPage<Row extends Keyset, Item>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toItem),
    nextCursor: last && rows.length > limit ? toCursor(last) : null,
  }
}

export function toEventCursor({ transactionId, id }: EventPosition): string {
  return encode([transactionId, id])
}

/** Null when it is not one of ours. */
export function parseEventCursor(cursor: string): EventPosition | null {
  const [transactionId, id] = decode(cursor)
  if (typeof transactionId !== 'string' || !/^\d{1,20}$/.test(transactionId)) return null
  if (BigInt(transactionId) > greatestTransactionId) return null
  return Number.isSafeInteger(id) && (id as number) >= 0 ? { transactionId, id: id as number } : null
}

function encode(value: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function decode(text: string): unknown[] {
  if (!/^[\w-]{1,200}$/.test(text)) return []
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
