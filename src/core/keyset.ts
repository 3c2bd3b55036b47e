/**
 * Pages by keyset: what a page ended with says where the next one begins, newest first. To clients that place is
 * a cursor: text that is safe in a URL and means nothing to them.
 */
import { type RawBuilder, sql } from 'kysely'
import { isUuid } from '#base/ids.ts'

export type Keyset = { created_at: Date; id: string }

/** True of rows that come after `after` in a list that is newest first. */
export function comesAfter(table: string, after: Keyset): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(`${table}.created_at`)}, ${sql.ref(`${table}.id`)}) < (${after.created_at}, ${after.id})`
}

export function toCursor({ created_at, id }: Keyset): string {
  return encodeCursor([created_at.getTime(), id])
}

/** Null when it is not one of ours. */
export function parseCursor(cursor: string): Keyset | null {
  const [ms, id] = decodeCursor(cursor)
  if (typeof ms !== 'number' || typeof id !== 'string' || !isUuid(id)) return null
  const created_at = new Date(ms)
  // Nothing was made before 1970, and the calendar of Postgres begins later than that of JavaScript.
  return created_at.getTime() >= 0 ? { created_at, id } : null
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

export function encodeCursor(value: readonly unknown[]): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

/** Empty for any text that `encodeCursor` did not make. */
export function decodeCursor(text: string): unknown[] {
  if (!/^[\w-]{1,200}$/.test(text)) return []
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return Array.isArray(value) ? value : []
  } catch {
    return []
  }
}
