/** What accounts and keys may spend: holds, limits, what queued work has reserved, and a dialect's own settings. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- While it is set, nothing new that costs may be begun.
    alter table accounts add column held_at timestamptz(3), add column hold_reason text;

    alter table credentials add column spend_limit_cents double precision check (spend_limit_cents >= 0);

    -- What a task that has not ended is expected to cost.
    alter table tasks add column reserved_cents double precision not null default 0;
    create index tasks_reserving on tasks (credential_id)
      where reserved_cents > 0 and state in ('queued', 'running');

    create table account_settings (
      account_id uuid not null references accounts,
      dialect text not null,
      settings json not null,
      updated_at timestamptz(3) not null,
      updated_by uuid,
      primary key (account_id, dialect)
    );
  `.execute(db)
}
