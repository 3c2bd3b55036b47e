/** What the native API lists and follows by: indexes that begin with the account, and each key's own shelf. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index tasks_by_state on tasks (account_id, state, created_at desc, id desc);
    create index tasks_by_kind on tasks (account_id, kind, created_at desc, id desc);
    create index assets_by_kind on assets (account_id, media_kind, created_at desc, id desc);
    create index events_by_account_in_order on events (account_id, transaction_id, id);
    create index events_by_noun on events (noun_id, id);

    create table default_libraries (
      credential_id uuid primary key references credentials,
      project_id uuid not null unique references projects on delete cascade
    );
  `.execute(db)
}
