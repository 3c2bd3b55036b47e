/**
 * What a transaction tells other processes, by NOTIFY. Of the transactions that notify Postgres commits one at a
 * time, each waiting until the one before is on the disk. So it is said right after the commit, and what several say
 * at once is said once. Words may be lost with the process: whoever listens also looks from time to time.
 */
import { type Kysely, sql } from 'kysely'
import { hotCommand } from './hot-query.ts'

// biome-ignore lint/suspicious/noExplicitAny: any schema will do
type Database = Kysely<any>
type Word = { channel: string; payload: string }
export type Words = Map<string, Word>

/** Who takes the words of a transaction, or of a database outside of one. */
const takers = new WeakMap<Database, (words: Words) => Promise<void> | undefined>()

/** @param change a transaction, or a database whose last statement is committed already. */
export async function announce(change: Database, channel: string, payload = ''): Promise<void> {
  const take = takers.get(change)
  if (take) await take(new Map([[`${channel} ${payload}`, { channel, payload }]]))
  else await sql`select pg_notify(${channel}, ${payload})`.execute(change)
}

/** Fills with what `change` announces from now on. */
export function wordsOf(change: Database): Words {
  const words: Words = new Map()
  takers.set(change, (more) => {
    for (const [key, word] of more) words.set(key, word)
    return undefined
  })
  return words
}

const notify = hotCommand<unknown, { channels: string[]; payloads: string[] }, unknown>((db, parameter) => ({
  compile: () =>
    sql`
      select pg_notify(channel, payload)
      from unnest(${parameter('channels')}::text[], ${parameter('payloads')}::text[]) as said (channel, payload)`.compile(
      db,
    ),
}))

/** Says committed words, one statement at a time. */
export class Announcer {
  readonly #db: Database
  #waiting: Words = new Map()
  #saying: Promise<void> = Promise.resolve()
  #next: Promise<void> | null = null

  constructor(db: Database) {
    this.#db = db
    takers.set(db, (words) => this.say(words))
  }

  /** Resolves when they are said, or cannot be. */
  async say(words: Words): Promise<void> {
    if (words.size === 0) return
    for (const [key, word] of words) this.#waiting.set(key, word)
    this.#next ??= this.#saying.then(() => {
      this.#next = null
      this.#saying = this.#sayAll([...this.#waiting.values()])
      this.#waiting = new Map()
      return this.#saying
    })
    await this.#next
  }

  async #sayAll(words: readonly Word[]): Promise<void> {
    const channels = words.map(({ channel }) => channel)
    const payloads = words.map(({ payload }) => payload)
    await notify(this.#db, { channels, payloads })
      // What was to be told of is committed, and who did not hear of it looks by itself.
      .catch(() => undefined)
  }
}
