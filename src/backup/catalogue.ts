/** What tables there are, asked of the database itself, so that a new migration needs no change here. */
import { sql } from 'kysely'
import type { Database } from '#core/context.ts'
import type { BackupColumn } from './format.ts'

/** Of this database alone: what has been migrated, which processes live, what they are doing, what is to be deleted. */
const ownTables = ['kysely_migration', 'kysely_migration_lock', 'instances', 'loose_blobs', 'chores']
/** Numbers of transactions mean nothing in another database. */
export const transactionType = 'xid8'

export type Table = {
  name: string
  columns: BackupColumn[]
  key: string[]
  /** Foreign keys: their name, and the table they point to. */
  references: { name: string; to: string }[]
}

export type Queries = Pick<Database, 'getExecutor'>

/** Every table in an order in which each comes after those it refers to, as far as there is one. */
export async function readTables(db: Queries): Promise<Table[]> {
  const { rows } = await sql<Table>`
    select c.relname as name,
      (select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod)) order by a.attnum)
        from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '')::text::jsonb as columns,
      coalesce((select jsonb_agg(a.attname order by array_position(i.indkey::int2[], a.attnum))
        from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = any(i.indkey)
        where i.indrelid = c.oid and i.indisprimary), '[]') as key,
      coalesce((select jsonb_agg(jsonb_build_object('name', f.conname, 'to', r.relname) order by f.conname)
        from pg_constraint f join pg_class r on r.oid = f.confrelid
        where f.conrelid = c.oid and f.contype = 'f'), '[]') as references
    from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname <> all(${ownTables})
    order by c.relname`.execute(db)
  return inOrder(rows)
}

export async function readSequences(db: Queries): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relnamespace = current_schema()::regnamespace and relkind = 'S' order by relname`.execute(db)
  return rows.map(({ name }) => name)
}

/** Foreign keys that no order of the tables satisfies row by row: to the table itself, or around a circle. */
export function forwardReferences(tables: readonly Table[]): { table: string; name: string }[] {
  return tables.flatMap((table, index) =>
    table.references
      .filter(({ to }) => tables.findIndex(({ name }) => name === to) >= index)
      .map(({ name }) => ({ table: table.name, name })),
  )
}

function inOrder(tables: readonly Table[]): Table[] {
  const waiting = [...tables]
  const done: Table[] = []
  while (waiting.length > 0) {
    const isFree = ({ name, references }: Table) =>
      references.every(({ to }) => to === name || !waiting.some((other) => other.name === to))
    const next = Math.max(0, waiting.findIndex(isFree))
    done.push(...waiting.splice(next, 1))
  }
  return done
}
