/** What the native API needs: indexes that begin with the account, each key's own shelf, uploads that resume. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create index tasks_by_state on tasks (account_id, state, created_at desc, id desc);
    create index tasks_by_kind on tasks (account_id, kind, created_at desc, id desc);
    create index assets_by_kind on assets (account_id, media_kind, created_at desc, id desc);
    create index events_by_account_in_order on events (account_id, transaction_id, id);
    create index events_by_noun on events (noun_id, id);

    -- What a client said of an upload that it sends piece by piece, as it said it; the rest is its session's.
    create table resumable_uploads (
      session_id uuid primary key references upload_sessions on delete cascade,
      metadata json not null
    );

    create table default_libraries (
      credential_id uuid primary key references credentials,
      project_id uuid not null unique references projects on delete cascade
    );
  `.execute(db)
}
