/** Events of an account are read in the order of their transactions, never by their ids alone. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`drop index events_by_account`.execute(db)
}
