/** Statements that run all the time: built by Kysely once, then sent by name so that Postgres plans them once. */
import { type CompiledQuery, type Kysely, type RawBuilder, sql } from 'kysely'
import type pg from 'pg'
import { prepare } from './prepared.ts'

class Marker {
  readonly parameter: string
  constructor(parameter: string) {
    this.parameter = parameter
  }
}

export type Parameter = <T>(name: string) => RawBuilder<T>
type Build<Schema, Row> = (db: Kysely<Schema>, parameter: Parameter) => { compile(): CompiledQuery<Row> }

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
  build: Build<Schema, Row>,
): HotQuery<Parameters, Row> {
  const { compiled, valuesOf } = compileOnce<Schema, Parameters, Row>(db, build)
  return async (pool, parameters) => {
    const { rows } = await pool.query({ name, text: compiled.sql, values: valuesOf(parameters) })
    return rows as Row[]
  }
}

/** As a part of `change`, which may be a transaction. */
export type HotCommand<Schema, Parameters, Row> = (
  change: Kysely<Schema>,
  parameters: Parameters,
) => Promise<Row[]>

/** The same for a statement that is to run in transactions, too. */
export function hotCommand<Schema, Parameters extends Record<string, unknown>, Row>(
  build: Build<Schema, Row>,
): HotCommand<Schema, Parameters, Row> {
  let made: ReturnType<typeof compileOnce<Schema, Parameters, Row>> | undefined
  return async (change, parameters) => {
    if (!made) {
      made = compileOnce<Schema, Parameters, Row>(change, build)
      prepare(made.compiled.sql)
    }
    const { compiled, valuesOf } = made
    const { rows } = await change.executeQuery<Row>({ ...compiled, parameters: valuesOf(parameters) })
    return rows
  }
}

function compileOnce<Schema, Parameters extends Record<string, unknown>, Row>(
  db: Kysely<Schema>,
  build: Build<Schema, Row>,
) {
  const compiled = build(db, <T>(parameter: string) => sql<T>`${new Marker(parameter)}`).compile()
  const pick = compiled.parameters.map((value) =>
    value instanceof Marker ? (given: Parameters) => given[value.parameter] : () => value,
  )
  return { compiled, valuesOf: (given: Parameters) => pick.map((of) => of(given)) }
}
