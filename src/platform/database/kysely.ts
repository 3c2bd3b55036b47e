/** The typed query builder on a pool. */
import { Kysely, PostgresDialect, type TransactionBuilder } from 'kysely'
import type { Pool } from 'pg'
import { Announcer, wordsOf } from './announce.ts'

/** `Schema` names tables and columns; `destroy()` of the result also ends the pool. */
export function openKysely<Schema>(pool: Pool): Kysely<Schema> {
  return new AnnouncingKysely<Schema>({ dialect: new PostgresDialect({ pool }) })
}

/** Says what a transaction announces once it is committed. */
class AnnouncingKysely<Schema> extends Kysely<Schema> {
  readonly #announcer = new Announcer(this)

  override transaction(): TransactionBuilder<Schema> {
    const builder = super.transaction()
    const execute = builder.execute.bind(builder)
    builder.execute = async (work) => {
      const { result, words } = await execute(async (change) => {
        const words = wordsOf(change)
        return { result: await work(change), words }
      })
      await this.#announcer.say(words)
      return result
    }
    return builder
  }
}
