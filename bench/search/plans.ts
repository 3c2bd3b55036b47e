/** How Postgres would answer a statement: which tables it would read from end to end. */
import type pg from 'pg'

type Plan = { 'Node Type': string; 'Relation Name'?: string; Plans?: Plan[] }

/** Of shorter ones a good part is found, so that reading them whole is as quick. */
const manyRows = 20_000

export type Statement = { sql: string; parameters: readonly unknown[] }

/** @returns tables of many rows that would be read whole, each once */
export async function readWhole(pool: pg.Pool, { sql, parameters }: Statement): Promise<string[]> {
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
