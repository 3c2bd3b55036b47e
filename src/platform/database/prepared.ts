/**
 * Statements that are sent by name, so that each connection parses and plans them once. They name their columns: one
 * that was prepared for all columns fails once a newer release has added one.
 */
import type pg from 'pg'

const namesAtMost = 500
const names = new Map<string, string>()

/** From now on `text` goes by name wherever it goes with parameters. Beyond a bound, texts are only sent. */
export function prepare(text: string): void {
  if (!names.has(text) && names.size < namesAtMost) names.set(text, `prepared-${names.size}`)
}

/** For connections whose session is theirs: behind a transaction pooler a name means nothing. */
export function sendByName(client: pg.ClientBase): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  const named = (...args: unknown[]) => {
    const [text, values, ...rest] = args
    const name = typeof text === 'string' && Array.isArray(values) ? names.get(text) : undefined
    return name === undefined ? query(...args) : query({ name, text, values }, ...rest)
  }
  client.query = named as pg.ClientBase['query']
}
