/** Films: what is drawn of a timeline, messages about one task alone, and files that no task made. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table renders (
      task_id uuid primary key references tasks on delete cascade,
      account_id uuid not null references accounts,
      -- As it was when the film was ordered: later changes of the project are not in it.
      editor_state json not null,
      ratio text not null,
      scale double precision not null,
      composition_width integer,
      composition_height integer,
      width integer not null,
      height integer not null,
      fps integer not null,
      format text not null,
      duration_seconds double precision not null,
      billed_seconds integer not null,
      charged_credits text not null,
      client_task_id text,
      order_hash bytea,
      callback_url text,
      origin text
    );
    create index renders_by_client_task on renders (account_id, client_task_id) where client_task_id is not null;

    create index tasks_rendered_by on tasks (account_id, credential_id, created_at desc, id desc) where kind = 'render';
    create index tasks_rendering on tasks (account_id) where kind = 'render' and state in ('queued', 'running');

    -- One frame that somebody asked to see is a result without a task.
    alter table outputs alter column task_id drop not null;

    create table account_webhook_secrets (
      account_id uuid primary key references accounts,
      sealed_secret bytea not null,
      created_at timestamptz(3) not null,
      rotated_at timestamptz(3)
    );

    -- An endpoint may hear of one task alone. Without a secret of its own it signs with the account's.
    alter table webhook_endpoints
      add column task_id uuid references tasks on delete cascade,
      add column sealed_headers bytea,
      alter column sealed_secret drop not null;
    create index webhook_endpoints_by_task on webhook_endpoints (task_id) where task_id is not null;
    drop index webhook_endpoints_by_account;
    create index webhook_endpoints_standing on webhook_endpoints (account_id, created_at desc, id desc) where task_id is null;

    -- Messages about one task are sent in the order in which they were written, which times alone do not tell.
    alter table webhook_deliveries add column position bigint generated always as identity;
    create index webhook_deliveries_in_order on webhook_deliveries (endpoint_id, position) where state = 'waiting';
  `.execute(db)
}
