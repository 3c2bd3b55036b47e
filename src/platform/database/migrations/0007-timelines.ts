/** What belongs to an account and not to one key: timelines, work without a project, a shelf, links that last. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Who sees it besides keys that see the whole account: its own key, or every key of the account.
    alter table projects add column visibility text not null default 'key' check (visibility in ('key', 'account'));
    -- Its tasks go on naming it.
    alter table projects add column deleted_at timestamptz(3);
    create index projects_of_account on projects (account_id, kind, created_at desc, id desc)
      where visibility = 'account' and deleted_at is null;

    -- Work that was ordered without a project belongs to the account.
    alter table tasks alter column project_id drop not null;

    -- What was said of the thing when it was made.
    alter table idempotency add column answer json;

    -- The shelf of a key, or, where no key is named, of the account.
    alter table default_libraries drop constraint default_libraries_pkey;
    alter table default_libraries add column account_id uuid references accounts;
    update default_libraries set account_id = projects.account_id from projects where projects.id = project_id;
    alter table default_libraries
      alter column account_id set not null,
      alter column credential_id drop not null,
      add unique nulls not distinct (account_id, credential_id);

    create table timelines (
      project_id uuid primary key references projects on delete cascade,
      account_id uuid not null references accounts,
      description text,
      state json not null,
      state_version text not null,
      -- By the generic cell rate algorithm: when the next sync would be due at the steady rate.
      sync_due_at timestamptz(3)
    );

    -- A file that is named by the state of a project, or by a task, which counts while it has not ended.
    create table asset_uses (
      asset_id uuid not null references assets on delete cascade,
      project_id uuid references projects on delete cascade,
      task_id uuid references tasks on delete cascade,
      check (num_nonnulls(project_id, task_id) = 1)
    );
    create unique index asset_uses_by_project on asset_uses (project_id, asset_id) where project_id is not null;
    create unique index asset_uses_by_task on asset_uses (task_id, asset_id) where task_id is not null;
    create index asset_uses_by_asset on asset_uses (asset_id);

    -- By the hash it is found, sealed it can be shown again.
    create table asset_links (
      token_hash bytea primary key,
      sealed_token bytea not null,
      account_id uuid not null references accounts,
      asset_id uuid not null references assets on delete cascade,
      revoked_at timestamptz(3),
      created_at timestamptz(3) not null
    );
    create index asset_links_by_asset on asset_links (asset_id, created_at desc) where revoked_at is null;
  `.execute(db)
}
