/** Libraries: workspaces that end, shelves of a workspace, entries that wait for their file, and how many there are. */
import { type Kysely, sql } from 'kysely'

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table workspaces
      -- The bucket that its files usually come from.
      add column bucket text,
      -- Made with the first look at its libraries; in the default workspace it is the shelf of the account.
      add column base_project_id uuid unique references projects,
      -- Its projects, which tasks go on naming, name it.
      add column deleted_at timestamptz(3),
      drop constraint workspaces_account_id_name_key;
    create unique index workspaces_by_name on workspaces (account_id, name) where deleted_at is null;
    update workspaces set base_project_id = default_libraries.project_id from default_libraries
      where default_libraries.account_id = workspaces.account_id and credential_id is null and name = 'default';

    create unique index libraries_by_title on projects (workspace_id, title)
      where kind = 'library' and visibility = 'account' and deleted_at is null;

    -- The place of a file that is still being fetched, or could not be, has none yet.
    alter table entries
      alter column asset_id drop not null,
      add column updated_at timestamptz(3),
      -- Of the file; until it is there, what its name promises.
      add column media_kind text check (media_kind in ('video', 'audio', 'image', 'other')),
      -- Where it was fetched from.
      add column bucket text,
      add column key text,
      add check (asset_id is not null or bucket is not null);
    update entries set updated_at = entries.created_at, media_kind = assets.media_kind
      from assets where assets.id = asset_id;
    alter table entries
      alter column updated_at set not null,
      alter column media_kind set not null;
    create index entries_in_order on entries (project_id, number);

    create function fill_entry() returns trigger language plpgsql as $$
      begin
        new.updated_at := coalesce(new.updated_at, new.created_at);
        if new.asset_id is not null then
          select media_kind into new.media_kind from assets where id = new.asset_id;
        end if;
        return new;
      end $$;
    create trigger entries_fill before insert or update of asset_id on entries
      for each row execute function fill_entry();

    -- A whole list says how long it is without counting.
    create table entry_counts (
      project_id uuid not null references projects on delete cascade,
      media_kind text not null,
      count bigint not null,
      primary key (project_id, media_kind)
    );
    insert into entry_counts select project_id, media_kind, count(*) from entries group by 1, 2;
    create function count_entry() returns trigger language plpgsql as $$
      begin
        if tg_op <> 'INSERT' then
          update entry_counts set count = count - 1
            where project_id = old.project_id and media_kind = old.media_kind;
        end if;
        if tg_op <> 'DELETE' then
          insert into entry_counts as counted values (new.project_id, new.media_kind, 1)
            on conflict (project_id, media_kind) do update set count = counted.count + 1;
        end if;
        return null;
      end $$;
    create trigger entries_count after insert or delete or update of project_id, media_kind, asset_id on entries
      for each row execute function count_entry();

    -- The place of the file that the work is about: its import, its analyses, the last of which tells how it stands.
    alter table tasks add column entry_id uuid references entries on delete set null;
    create index tasks_of_entry on tasks (entry_id, kind, created_at desc, id desc) where entry_id is not null;
  `.execute(db)
}
