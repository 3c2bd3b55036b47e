/** The typed query builder on a pool. */
import { Kysely, PostgresDialect } from 'kysely'
import type { Pool } from 'pg'

/** `Schema` names tables and columns; `destroy()` of the result also ends the pool. */
export function openKysely<Schema>(pool: Pool): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}
