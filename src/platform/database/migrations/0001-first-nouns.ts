/** The first nouns: accounts and keys, workspaces, projects, assets, uploads, tasks and what surrounds them. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table accounts (
      id uuid primary key,
      name text not null unique,
      created_at timestamptz(3) not null
    );

    create table credentials (
      id uuid primary key,
      account_id uuid not null references accounts,
      kind text not null check (kind in ('bearer', 'signing')),
      label text not null,
      display text not null,
      key_hash bytea unique,
      access_key text unique,
      sealed_secret bytea,
      scopes text[] not null,
      project_bounds uuid[],
      parent_id uuid references credentials,
      expires_at timestamptz(3),
      rotated_at timestamptz(3),
      revoked_at timestamptz(3),
      last_used_at timestamptz(3),
      created_at timestamptz(3) not null,
      check ((kind = 'bearer') = (key_hash is not null)),
      check ((kind = 'signing') = (access_key is not null and sealed_secret is not null))
    );
    create index credentials_by_account on credentials (account_id, created_at desc, id desc);

    -- API processes keep looked-up keys in memory; this tells them to forget a key that changed.
    create function announce_credential() returns trigger language plpgsql as $$
      begin perform pg_notify('triptych_credential', coalesce(new.id, old.id)::text); return null; end $$;
    create trigger credentials_announce
      after update of scopes, project_bounds, expires_at, revoked_at, key_hash, sealed_secret or delete on credentials
      for each row execute function announce_credential();

    create table workspaces (
      id uuid primary key,
      account_id uuid not null references accounts,
      name text not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      unique (account_id, name)
    );

    create sequence project_numbers start 1001;
    create table projects (
      id uuid primary key,
      number bigint not null unique default nextval('project_numbers'),
      account_id uuid not null references accounts,
      workspace_id uuid not null references workspaces,
      credential_id uuid not null references credentials,
      kind text not null check (kind in ('restoration', 'timeline', 'library')),
      title text not null,
      source_type text not null default '',
      source_stored boolean not null default false,
      has_picture boolean not null default false,
      task_count integer not null default 0,
      settings json,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create index projects_by_credential on projects (account_id, credential_id, kind, created_at desc, id desc);
    create index projects_by_account on projects (account_id, kind, created_at desc, id desc);

    create table assets (
      id uuid primary key,
      account_id uuid not null references accounts,
      blob_key text not null unique,
      size_bytes bigint not null check (size_bytes >= 0),
      sha256 text not null check (sha256 ~ '^[0-9a-f]{64}$'),
      media_type text not null,
      media_kind text not null check (media_kind in ('video', 'audio', 'image', 'other')),
      width integer,
      height integer,
      duration_ms bigint,
      streams json,
      probe_error text,
      created_at timestamptz(3) not null
    );
    create index assets_by_account on assets (account_id, created_at desc, id desc);

    create sequence entry_numbers start 5001;
    create table entries (
      id uuid primary key,
      number bigint not null unique default nextval('entry_numbers'),
      account_id uuid not null references accounts,
      project_id uuid not null references projects on delete cascade,
      asset_id uuid not null references assets,
      role text not null check (role in ('source', 'member')),
      name text not null,
      credential_id uuid not null references credentials,
      created_at timestamptz(3) not null
    );
    create index entries_by_project on entries (project_id, created_at desc, id desc);
    create unique index entries_one_source on entries (project_id) where role = 'source';
    create index entries_by_asset on entries (asset_id);

    create table uploads (
      id uuid primary key,
      account_id uuid not null references accounts,
      project_id uuid not null references projects on delete cascade,
      credential_id uuid not null references credentials,
      file_name text not null,
      media_type text not null,
      declared_bytes bigint,
      asset_id uuid,
      expires_at timestamptz(3) not null,
      completed_at timestamptz(3),
      created_at timestamptz(3) not null
    );
    create index uploads_by_project on uploads (project_id);

    create table tasks (
      id uuid primary key,
      account_id uuid not null references accounts,
      project_id uuid not null references projects on delete cascade,
      credential_id uuid not null references credentials,
      kind text not null,
      state text not null check (state in ('queued', 'running', 'succeeded', 'failed', 'canceled')),
      label text not null,
      priority integer not null default 0,
      fair_tag bigint not null,
      input json not null,
      result json,
      error_code text,
      error_detail text,
      stage text,
      stage_fraction real not null default 0,
      overall_fraction real not null default 0,
      attempt integer not null default 0,
      attempt_token uuid,
      ticket_id uuid,
      worker text,
      cancel_requested_at timestamptz(3),
      started_at timestamptz(3),
      finished_at timestamptz(3),
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null,
      check ((state in ('succeeded', 'failed', 'canceled')) = (finished_at is not null)),
      check ((state = 'running') = (attempt_token is not null))
    );
    create index tasks_by_project on tasks (project_id, created_at desc, id desc);
    create index tasks_by_account on tasks (account_id, created_at desc, id desc);
    create index tasks_waiting on tasks (kind, priority desc, fair_tag, id) where state = 'queued';
    create index tasks_running on tasks (ticket_id) where state = 'running';

    create table outputs (
      id uuid primary key,
      account_id uuid not null references accounts,
      task_id uuid not null references tasks on delete cascade,
      asset_id uuid not null references assets,
      kind text not null,
      name text not null,
      expires_at timestamptz(3),
      created_at timestamptz(3) not null,
      unique (task_id, kind)
    );
    create index outputs_by_asset on outputs (asset_id);

    create table events (
      id bigint primary key generated always as identity,
      account_id uuid not null references accounts,
      credential_id uuid,
      type text not null,
      noun text not null,
      noun_id uuid not null,
      facts json not null,
      created_at timestamptz(3) not null
    );
    create index events_by_account on events (account_id, id);

    create table usage (
      account_id uuid not null references accounts,
      credential_id uuid not null references credentials,
      period date not null,
      meter text not null,
      amount double precision not null,
      primary key (account_id, credential_id, period, meter)
    );

    create table idempotency (
      owner_id uuid not null,
      route text not null,
      key text not null,
      body_hash bytea not null,
      noun_id uuid not null,
      created_at timestamptz(3) not null,
      primary key (owner_id, route, key)
    );

    -- Start-time fair queueing: each account has a lane per kind; a task's tag is its place in that lane,
    -- never behind the tag that is being served now.
    create table task_lanes (
      account_id uuid not null references accounts,
      kind text not null,
      last_tag bigint not null,
      primary key (account_id, kind)
    );
    create table task_lane_clocks (kind text primary key, tag bigint not null);

    create table instances (
      id uuid primary key,
      description text not null,
      started_at timestamptz(3) not null,
      seen_at timestamptz(3) not null
    );
    create table loose_blobs (
      key text primary key,
      instance_id uuid,
      created_at timestamptz(3) not null
    );
  `.execute(db)
}
