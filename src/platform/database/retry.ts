/** Which connection failures mean "not yet", and a bounded wait for a database that is starting. */
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { systemClock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'

/** Postgres answers this while it starts, recovers or stops: the server is there, sessions are not yet. */
export const CANNOT_CONNECT_NOW = '57P03'

const passing = new Set([
  CANNOT_CONNECT_NOW,
  '53300', // too_many_connections
  '57P01', // admin_shutdown
  '57P02', // crash_shutdown
  '25P03', // idle_in_transaction_session_timeout
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
])

/** Connection exceptions, and transactions rolled back for no fault of their own (serialization, deadlock). */
const passingClasses = ['08', '40']

/** The SQLSTATE or system error code of anything thrown by `pg`, or `undefined`. */
export function codeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== 'object' || thrown === null) return undefined
  const { code, errors } = thrown as { code?: unknown; errors?: unknown }
  if (typeof code === 'string') return code
  // Dialling a name with several addresses fails with one AggregateError.
  return Array.isArray(errors) ? codeOf(errors[0]) : undefined
}

/** Whether trying the same connection again later may help. */
export function isPassing(thrown: unknown): boolean {
  const code = codeOf(thrown) ?? ''
  if (passing.has(code) || (code.length === 5 && passingClasses.includes(code.slice(0, 2)))) return true
  return (
    thrown instanceof Error &&
    /^(timeout (expired|exceeded)|Connection terminated)|is not queryable$/.test(thrown.message)
  )
}

/** Pauses that double from `leastMs` to `mostMs`; `reset` begins again. */
export function backOff(leastMs: number, mostMs: number): { nextMs(): number; reset(): void } {
  let delayMs = leastMs
  return {
    nextMs() {
      const thisMs = delayMs
      delayMs = Math.min(delayMs * 2, mostMs)
      return thisMs
    },
    reset() {
      delayMs = leastMs
    },
  }
}

export type ConnectOptions = {
  url: string
  applicationName: string
  /** How long a database that is starting is waited for, in milliseconds. Default 30,000. */
  timeoutMs?: number
}

/**
 * Opens one connection of its own (no pool), waiting while the database starts. The caller ends it; a lost
 * connection is reported by its `end` event, and never as an unhandled `error`.
 * @throws TriptychError `database_unavailable`, with a detail that names host and reason but no password.
 */
export async function connectWhenReady({
  url,
  applicationName,
  timeoutMs = 30_000,
}: ConnectOptions): Promise<pg.Client> {
  const deadline = systemClock.elapsedMs() + timeoutMs
  const pause = backOff(50, 1000)
  for (;;) {
    try {
      return await connectOnce(url, applicationName)
    } catch (cause) {
      if (isPassing(cause) && systemClock.elapsedMs() < deadline) {
        await sleep(pause.nextMs())
        continue
      }
      const reason = cause instanceof Error && cause.message !== '' ? cause.message : String(codeOf(cause))
      throw new TriptychError('database_unavailable', {
        detail: `The database at ${addressOf(url)} could not be reached: ${reason}`,
        cause,
      })
    }
  }
}

/** One attempt at one connection. A lost connection does not become an unhandled `error` event. */
export async function connectOnce(url: string, applicationName: string): Promise<pg.Client> {
  const client = new pg.Client({
    connectionString: url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  client.on('error', () => undefined)
  try {
    await client.connect()
    return client
  } catch (error) {
    void client.end().catch(() => undefined)
    throw error
  }
}

/** `host:port/database` of a database URL, safe to show. */
export function addressOf(url: string): string {
  try {
    const { host, pathname } = new URL(url)
    return `${host || 'a local socket'}${pathname}`
  } catch {
    return 'the given address'
  }
}
