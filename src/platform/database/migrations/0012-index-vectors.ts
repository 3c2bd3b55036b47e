/** What shots look like and what words mean, as vectors of whoever described them. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table index_vectors (
      index_id uuid not null references indexes on delete cascade,
      subject text not null check (subject in ('shot', 'line', 'text', 'label')),
      -- Of the shot, or of the passage of that kind.
      number integer not null,
      -- Name and version: only vectors of one provider can be compared.
      provider text not null,
      confidence real not null,
      -- On which side of 256 planes the vector lies: two differ in few bits when they are alike.
      sketch bit(256) not null,
      -- One signed byte each; their length means nothing.
      vector bytea not null,
      -- A search reads the sketches of all it looks in, and these from the index alone.
      primary key (index_id, provider, subject, number) include (sketch)
    );`.execute(db)
}
