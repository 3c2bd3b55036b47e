/** When work that one process does for all was last done. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table chores (
      name text primary key,
      ran_at timestamptz(3) not null
    );
  `.execute(db)
}
