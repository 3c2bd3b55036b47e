/** Counts the entries of a project by statement and not by row, as those of workspaces are (migration 0015). */
import { type Kysely, sql } from 'kysely'

/**
 * A library that ends takes all its entries along, and each change of one count within a transaction has to look past
 * all those before it. A move changes two counts in one statement: in one order, so that two moves at once wait for
 * each other and not in a circle.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  const rows = (from: string, sign: 1 | -1) => `select project_id, media_kind, ${sign} as change from ${from}`
  // Entries also go with their project, and then nobody counts them any more.
  const apply = (changes: string) => `
    insert into entry_counts as counted
      select project_id, media_kind, sum(change) from (${changes}) as changes
        where exists (select from projects where id = project_id)
        group by project_id, media_kind having sum(change) <> 0 order by project_id, media_kind
      on conflict (project_id, media_kind) do update set count = counted.count + excluded.count;`
  await sql
    .raw(`
      drop trigger entries_count on entries;
      drop function count_entry();
      create function count_entries() returns trigger language plpgsql as $$
        begin
          if tg_op = 'INSERT' then ${apply(rows('come', 1))}
          elsif tg_op = 'DELETE' then ${apply(rows('gone', -1))}
          else ${apply(`${rows('come', 1)} union all ${rows('gone', -1)}`)}
          end if;
          return null;
        end $$;
      create trigger entries_come after insert on entries referencing new table as come
        for each statement execute function count_entries();
      create trigger entries_gone after delete on entries referencing old table as gone
        for each statement execute function count_entries();
      create trigger entries_changed after update on entries referencing new table as come old table as gone
        for each statement execute function count_entries();`)
    .execute(db)
}
