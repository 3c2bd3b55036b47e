/** Pages by keyset: what a page ended with says where the next one begins, newest first. */
import { type RawBuilder, sql } from 'kysely'

export type Keyset = { created_at: Date; id: string }

/** True of rows that come after `after` in a list that is newest first. */
export function comesAfter(table: string, after: Keyset): RawBuilder<boolean> {
  return sql<boolean>`(${sql.ref(`${table}.created_at`)}, ${sql.ref(`${table}.id`)}) < (${after.created_at}, ${after.id})`
}
