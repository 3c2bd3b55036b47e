/** The connection pool: every query of the server, except listening and locks, goes through one. */
import pg from 'pg'
import type { DatabaseLog } from './log.ts'
import { sendByName } from './prepared.ts'
import { codeOf } from './retry.ts'

const { INT8, JSON: JSON_TEXT } = pg.types.builtins

/**
 * The one place where column types are converted: `bigint` columns become JavaScript numbers and `json` stays
 * the text it was sent as (documents go back as they came); all else is as `pg` does it (`timestamptz` as
 * Date, `bytea` as Buffer, `jsonb` parsed, `numeric` as text).
 */
export const columnTypes: pg.CustomTypesConfig = {
  getTypeParser(oid, format) {
    if (format === 'binary') return pg.types.getTypeParser(oid, format)
    if (oid === INT8) return parseBigint
    if (oid === JSON_TEXT) return (text: string) => text
    return pg.types.getTypeParser(oid, format)
  },
}

/** @throws RangeError for a number that JavaScript cannot hold exactly: a wrong number would be worse. */
export function parseBigint(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value)) throw new RangeError(`The bigint ${text} is not a safe integer.`)
  return value
}

/** A process that froze in the middle of a transaction must not hold its locks for ever. */
const idleInTransactionMs = 15_000

export type PoolOptions = {
  url: string
  /** Connections the pool may open at most. */
  max: number
  applicationName: string
  log: DatabaseLog
  /**
   * False behind a transaction pooler, which knows no settings of a session, and maybe not whose statements were
   * prepared by name on which connection. Default true.
   */
  isDirect?: boolean
}

/**
 * Connects lazily: an unreachable database shows in the first query, after at most 10 s. The caller ends it
 * (`pool.end()`, or `destroy()` of the Kysely on it).
 */
export function openPool({ url, max, applicationName, log, isDirect = true }: PoolOptions): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    application_name: applicationName,
    types: columnTypes,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
    ...(isDirect ? { idle_in_transaction_session_timeout: idleInTransactionMs } : {}),
  })
  // One that is lost between two queries of a transaction speaks up itself; the next query tells its user.
  pool.on('connect', (client) => client.on('error', () => undefined))
  if (isDirect) pool.on('connect', sendByName)
  // Without a listener, an idle connection that the server drops would end the process.
  pool.on('error', (error) =>
    // The error itself carries the whole client: every statement, and the key that cancels them.
    log.warn({ reason: error.message, code: codeOf(error) }, 'an idle database connection was lost'),
  )
  return isDirect ? pool : withoutNames(pool)
}

/** Postgres then plans each statement anew, on whichever of its connections the pooler takes. */
function withoutNames(pool: pg.Pool): pg.Pool {
  const query = pool.query.bind(pool) as (...args: unknown[]) => unknown
  const unnamed = (first: unknown, ...rest: unknown[]) => {
    const isNamed = typeof first === 'object' && first !== null && 'name' in first && 'text' in first
    return query(isNamed ? { ...first, name: undefined } : first, ...rest)
  }
  pool.query = unnamed as pg.Pool['query']
  return pool
}
