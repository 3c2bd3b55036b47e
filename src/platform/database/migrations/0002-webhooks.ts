/** Webhooks: where to, what was sent, and how far the events have been read. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- Ids are given out before commit, so the order of ids is not the order in which events become visible. Readers
    -- go by the transaction, and only up to the oldest that is still open.
    alter table events add column transaction_id xid8 not null default pg_current_xact_id();
    create index events_in_order on events (transaction_id, id);
    create table event_cursors (
      name text primary key,
      transaction_id xid8 not null,
      event_id bigint not null
    );

    create table webhook_endpoints (
      id uuid primary key,
      account_id uuid not null references accounts,
      -- The key whose events it gets; null for all events of the account.
      credential_id uuid references credentials,
      dialect text not null,
      mode text not null,
      url text not null,
      event_types text[] not null,
      sealed_secret bytea not null,
      disabled_at timestamptz(3),
      disabled_reason text,
      updated_by uuid,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create unique index webhook_endpoints_of_key on webhook_endpoints (credential_id, dialect, mode) where credential_id is not null;
    create index webhook_endpoints_by_account on webhook_endpoints (account_id, created_at desc, id desc);

    create table webhook_deliveries (
      id uuid primary key,
      account_id uuid not null references accounts,
      endpoint_id uuid not null references webhook_endpoints on delete cascade,
      -- The same on every attempt, so that receivers can tell a repeat.
      message_id text not null,
      event_id uuid not null,
      event_type text not null,
      body text not null,
      state text not null check (state in ('waiting', 'delivered', 'failed')),
      attempt_count integer not null default 0,
      next_attempt_at timestamptz(3),
      created_at timestamptz(3) not null,
      finished_at timestamptz(3),
      check ((state = 'waiting') = (next_attempt_at is not null)),
      unique (endpoint_id, event_id)
    );
    create index webhook_deliveries_due on webhook_deliveries (next_attempt_at) where state = 'waiting';
    create index webhook_deliveries_by_endpoint on webhook_deliveries (endpoint_id, created_at desc, id desc);

    create table webhook_attempts (
      delivery_id uuid not null references webhook_deliveries on delete cascade,
      number integer not null,
      status integer,
      failure text,
      duration_ms integer not null,
      created_at timestamptz(3) not null,
      primary key (delivery_id, number)
    );
  `.execute(db)
}
