/**
 * Which processes are alive: each says so every few seconds, so that others can clean up after the dead. When
 * that was is told by the database's clock, since those of machines differ.
 */
import { sql } from 'kysely'
import type { CoreContext } from '../context.ts'

const seenEveryMs = 10_000
const databaseNow = sql<Date>`now()`

export class InstanceStore {
  readonly #context: CoreContext
  #timer: NodeJS.Timeout | null = null

  constructor(context: CoreContext) {
    this.#context = context
  }

  async begin(description: string): Promise<void> {
    await this.#context.db
      .insertInto('instances')
      .values({ id: this.#context.instanceId, description, started_at: databaseNow, seen_at: databaseNow })
      .execute()
    this.#timer = setInterval(() => void this.#seen(description), seenEveryMs)
    this.#timer.unref()
  }

  async end(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer)
    await this.#context.db.deleteFrom('instances').where('id', '=', this.#context.instanceId).execute()
  }

  /** Inserts anew when a sweeper took this process for dead: its blobs are gone, but it may go on. */
  async #seen(description: string): Promise<void> {
    try {
      await this.#context.db
        .insertInto('instances')
        .values({ id: this.#context.instanceId, description, started_at: databaseNow, seen_at: databaseNow })
        .onConflict((conflict) => conflict.column('id').doUpdateSet({ seen_at: databaseNow }))
        .execute()
    } catch (error) {
      this.#context.log.warn({ err: error }, 'this instance could not be marked as alive')
    }
  }
}
