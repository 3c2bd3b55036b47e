/** Indexes: what analyses found in the files of libraries, the pictures they made, and summaries of scenes. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create sequence index_numbers start 1001;
    create table indexes (
      id uuid primary key,
      number bigint not null unique default nextval('index_numbers'),
      account_id uuid not null references accounts,
      entry_id uuid not null references entries on delete cascade,
      -- None of what was stored, such as a backup's, depends on the task.
      task_id uuid unique references tasks on delete set null,
      credential_id uuid not null references credentials,
      updated_by uuid not null references credentials,
      media_kind text not null check (media_kind in ('video', 'image')),
      duration_ms integer not null,
      settings json not null,
      -- Who found what, and what nobody could look for.
      engine json not null,
      created_at timestamptz(3) not null,
      updated_at timestamptz(3) not null
    );
    create index indexes_of_entry on indexes (entry_id, number);
    create index indexes_of_account on indexes (account_id, created_at desc, id desc);

    create table index_scenes (
      index_id uuid not null references indexes on delete cascade,
      number integer not null,
      start_ms integer not null,
      end_ms integer not null,
      picture_asset_id uuid references assets,
      summary text,
      primary key (index_id, number)
    );
    -- Of an image one without length, for its picture.
    create table index_shots (
      index_id uuid not null references indexes on delete cascade,
      number integer not null,
      scene_number integer,
      start_ms integer not null,
      end_ms integer not null,
      begins text not null,
      confidence real not null,
      key_frame_ms integer not null,
      picture_hash text,
      primary key (index_id, number)
    );
    create table index_persons (
      index_id uuid not null references indexes on delete cascade,
      number integer not null,
      -- Who of the workspace it is, as far as that is known.
      person_id uuid,
      confidence real not null,
      embedding real[] not null,
      picture_asset_id uuid references assets,
      primary key (index_id, number)
    );
    create index index_persons_by_person on index_persons (person_id) where person_id is not null;
    create table index_appearances (
      index_id uuid not null,
      person_number integer not null,
      number integer not null,
      start_ms integer not null,
      end_ms integer not null,
      confidence real not null,
      box json not null,
      primary key (index_id, person_number, number),
      foreign key (index_id, person_number) references index_persons on delete cascade
    );
    create table index_speakers (
      index_id uuid not null references indexes on delete cascade,
      number integer not null,
      name text,
      primary key (index_id, number)
    );
    -- What can be read: lines that were spoken, text that was shown, labels of what was seen.
    create table index_passages (
      index_id uuid not null references indexes on delete cascade,
      kind text not null check (kind in ('line', 'text', 'label')),
      number integer not null,
      start_ms integer not null,
      end_ms integer not null,
      text text not null,
      confidence real not null,
      language text,
      -- Of labels.
      category text,
      -- Of lines.
      speaker_number integer,
      is_rough boolean not null default false,
      -- Of text.
      box json,
      primary key (index_id, kind, number)
    );
    -- What has a kind and a length and nothing else.
    create table index_stretches (
      index_id uuid not null references indexes on delete cascade,
      kind text not null,
      number integer not null,
      start_ms integer not null,
      end_ms integer not null,
      confidence real not null,
      primary key (index_id, kind, number)
    );
    -- Every file that belongs to an index: what keeps it, and what goes with it.
    create table index_files (
      index_id uuid not null references indexes on delete cascade,
      asset_id uuid not null references assets,
      role text not null,
      facts json,
      primary key (index_id, asset_id)
    );
    create index index_files_by_asset on index_files (asset_id);

    create sequence summary_numbers start 101;
    create table summaries (
      id uuid primary key,
      number bigint not null unique default nextval('summary_numbers'),
      account_id uuid not null references accounts,
      index_id uuid not null references indexes on delete cascade,
      task_id uuid not null unique references tasks on delete cascade,
      locale text not null,
      -- Null for all of them.
      scene_numbers integer[],
      engine json,
      created_at timestamptz(3) not null
    );
    create index summaries_of_index on summaries (index_id, number desc);

    -- Of two analyses of one file at once, one is refused.
    create unique index tasks_analyzing on tasks (entry_id) where kind = 'analyze' and state in ('queued', 'running');
  `.execute(db)
}
