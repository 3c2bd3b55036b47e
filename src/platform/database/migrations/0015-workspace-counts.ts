/** How many persons and tags a workspace has, so that their whole lists say their length without counting. */
import { type Kysely, sql } from 'kysely'

type Counted = {
  table: 'persons' | 'person_tags'
  /** Of a row, as SQL. */
  noun: string
  /** Of which rows, as SQL. */
  where: string
}

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table workspace_counts (
      workspace_id uuid not null references workspaces on delete cascade,
      noun text not null check (noun in ('named_person', 'unnamed_person', 'tag')),
      count bigint not null,
      primary key (workspace_id, noun)
    );
    create index person_tags_in_order on person_tags (workspace_id, number)`.execute(db)
  await countRows(db, {
    table: 'persons',
    noun: `case when name is null then 'unnamed_person' else 'named_person' end`,
    where: 'merged_into is null',
  })
  await countRows(db, { table: 'person_tags', noun: `'tag'`, where: 'true' })
}

/**
 * From now on, and those that are there. By statement and not by row: a workspace that ends takes thousands along, and
 * each change of one count within a transaction has to look past all those before it.
 */
async function countRows(db: Kysely<unknown>, { table, noun, where }: Counted): Promise<void> {
  const rows = (from: string, sign: 1 | -1) =>
    `select workspace_id, ${noun} as noun, ${sign} as change from ${from} where ${where}`
  // Counts are changed in one order, so that two statements at once wait for each other and not in a circle.
  const apply = (changes: string) => `
    insert into workspace_counts as counted
      select workspace_id, noun, sum(change) from (${changes}) as changes
        group by workspace_id, noun having sum(change) <> 0 order by workspace_id, noun
      on conflict (workspace_id, noun) do update set count = counted.count + excluded.count;`
  await sql
    .raw(`
      create function count_${table}() returns trigger language plpgsql as $$
        begin
          if tg_op = 'INSERT' then ${apply(rows('come', 1))}
          elsif tg_op = 'DELETE' then ${apply(rows('gone', -1))}
          else ${apply(`${rows('come', 1)} union all ${rows('gone', -1)}`)}
          end if;
          return null;
        end $$;
      create trigger ${table}_come after insert on ${table} referencing new table as come
        for each statement execute function count_${table}();
      create trigger ${table}_gone after delete on ${table} referencing old table as gone
        for each statement execute function count_${table}();
      create trigger ${table}_changed after update on ${table} referencing new table as come old table as gone
        for each statement execute function count_${table}();
      ${apply(rows(table, 1))}`)
    .execute(db)
}
