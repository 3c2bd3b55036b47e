/** The secret of an account: signs what endpoints without a secret of their own are sent. */
import { randomToken } from '#base/ids.ts'
import type { Change, CoreContext, Database } from '../context.ts'
import { Sealer } from '../secrets/sealer.ts'

export class AccountWebhookSecrets {
  readonly #context: CoreContext
  readonly #sealer: Sealer

  constructor(context: CoreContext) {
    this.#context = context
    this.#sealer = new Sealer(context.secret)
  }

  async find(accountId: string, db: Database | Change = this.#context.db): Promise<string | null> {
    const row = await db
      .selectFrom('account_webhook_secrets')
      .select('sealed_secret')
      .where('account_id', '=', accountId)
      .executeTakeFirst()
    return row ? this.#sealer.open(row.sealed_secret) : null
  }

  /** The account's secret, made when it has none. Of two who make it at once, both get the same. */
  async ensure(accountId: string): Promise<string> {
    const found = await this.find(accountId)
    if (found !== null) return found
    await this.#context.db
      .insertInto('account_webhook_secrets')
      .values({ ...this.#draft(accountId).row, rotated_at: null })
      .onConflict((conflict) => conflict.column('account_id').doNothing())
      .execute()
    return (await this.find(accountId))!
  }

  /** A new secret; the old one stops at once, also for messages that wait. */
  async rotate(accountId: string): Promise<string> {
    const { row, secret } = this.#draft(accountId)
    const { sealed_secret, created_at: rotated_at } = row
    await this.#context.db
      .insertInto('account_webhook_secrets')
      .values({ ...row, rotated_at: null })
      .onConflict((conflict) => conflict.column('account_id').doUpdateSet({ sealed_secret, rotated_at }))
      .execute()
    return secret
  }

  #draft(accountId: string) {
    const secret = `whs_${randomToken(32)}`
    const row = {
      account_id: accountId,
      sealed_secret: this.#sealer.seal(secret),
      created_at: this.#context.clock.now(),
    }
    return { row, secret }
  }
}
