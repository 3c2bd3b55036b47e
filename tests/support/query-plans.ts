/** How Postgres would answer what was asked: which tables it would read from end to end. */
import { Kysely, PostgresDialect } from 'kysely'
import type pg from 'pg'
import type { Schema } from '#core/schema.ts'

type Plan = { 'Node Type': string; 'Relation Name'?: string; Plans?: Plan[] }

/** Of shorter ones a good part is found, so that reading them whole is as quick. */
const manyRows = 20_000

export type Statement = { sql: string; parameters: readonly unknown[] }

/** A query builder on a pool, and what it has sent. */
export function openRecordedKysely(pool: pg.Pool): { db: Kysely<Schema>; statements: Statement[] } {
  const statements: Statement[] = []
  const db = new Kysely<Schema>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void statements.push({ sql: query.sql, parameters: query.parameters }),
  })
  return { db, statements }
}

/** @returns tables of many rows that any of the statements would read whole */
export async function tablesReadWhole(pool: pg.Pool, statements: readonly Statement[]): Promise<string[]> {
  const tables = new Set<string>()
  for (const statement of statements) for (const each of await readWhole(pool, statement)) tables.add(each)
  return [...tables]
}

async function readWhole(pool: pg.Pool, { sql, parameters }: Statement): Promise<string[]> {
  const { rows } = await pool.query(`explain (format json) ${sql}`, [...parameters])
  const tables = wholeTables(JSON.parse(rows[0]['QUERY PLAN'])[0].Plan)
  const long = await pool.query('select relname from pg_class where relname = any($1) and reltuples >= $2', [
    tables,
    manyRows,
  ])
  return long.rows.map(({ relname }) => relname)
}

function wholeTables(plan: Plan): string[] {
  const table = plan['Relation Name']
  const own = plan['Node Type'] === 'Seq Scan' && table ? [table] : []
  return [...own, ...(plan.Plans ?? []).flatMap(wholeTables)]
}
