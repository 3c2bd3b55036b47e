/** How Postgres would answer a statement: which tables it would read from end to end. */
import type pg from 'pg'

type Plan = { 'Node Type': string; 'Relation Name'?: string; Plans?: Plan[] }

/** Tables that grow with what is found; the others are short, or bounded by them. */
const large: ReadonlySet<string> = new Set([
  'index_passages',
  'index_scenes',
  'index_shots',
  'index_vectors',
  'index_appearances',
  'entries',
])

export type Statement = { sql: string; parameters: readonly unknown[] }

/** @returns tables of more than a few pages that would be read whole, each once */
export async function readWhole(pool: pg.Pool, { sql, parameters }: Statement): Promise<string[]> {
  const { rows } = await pool.query(`explain (format json) ${sql}`, [...parameters])
  return [...new Set(wholeTables(JSON.parse(rows[0]['QUERY PLAN'])[0].Plan))]
}

function wholeTables(plan: Plan): string[] {
  const table = plan['Relation Name']
  const own = plan['Node Type'] === 'Seq Scan' && table && large.has(table) ? [table] : []
  return [...own, ...(plan.Plans ?? []).flatMap(wholeTables)]
}
