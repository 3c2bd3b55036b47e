/** Queries that run on every request: built by Kysely once, then sent by name so that Postgres plans them once. */
import { type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely'
import type pg from 'pg'

class Marker {
  readonly parameter: string
  constructor(parameter: string) {
    this.parameter = parameter
  }
}

export type Parameter = <T>(name: string) => RawBuilder<T>
export type HotQuery<Parameters, Row> = (
  pool: Pick<pg.Pool, 'query'>,
  parameters: Parameters,
) => Promise<Row[]>

/**
 * Builds a query once. In `build`, `parameter('name')` stands wherever a value comes from the caller; `name`
 * of the whole query must be unique in the process, since it names the prepared statement on each connection.
 */
export function hotQuery<Schema, Parameters extends Record<string, unknown>, Row>(
  db: Kysely<Schema>,
  name: string,
  build: (db: Kysely<Schema>, parameter: Parameter) => { compile(): CompiledQuery<Row> },
): HotQuery<Parameters, Row> {
  const compiled = build(db, <T>(parameter: string) => sql<T>`${new Marker(parameter)}`).compile()
  const pick = compiled.parameters.map((value) =>
    value instanceof Marker ? (given: Parameters) => given[value.parameter] : () => value,
  )
  return async (pool, parameters) => {
    const { rows } = await pool.query({ name, text: compiled.sql, values: pick.map((of) => of(parameters)) })
    return rows as Row[]
  }
}
