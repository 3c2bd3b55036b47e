/** What a dialect keeps of an account: a document of its own that no other part reads. */
import type { CoreContext } from '../context.ts'

export type StoredSettings = { settings: unknown; updatedAt: Date }

export class AccountSettingsStore {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  async get(accountId: string, dialect: string): Promise<StoredSettings | null> {
    const row = await this.#context.db
      .selectFrom('account_settings')
      .select(['settings', 'updated_at'])
      .where('account_id', '=', accountId)
      .where('dialect', '=', dialect)
      .executeTakeFirst()
    return row ? { settings: JSON.parse(row.settings), updatedAt: row.updated_at } : null
  }

  async put(
    accountId: string,
    dialect: string,
    settings: Record<string, unknown>,
    updatedBy: string,
  ): Promise<StoredSettings> {
    const values = {
      settings: JSON.stringify(settings),
      updated_at: this.#context.clock.now(),
      updated_by: updatedBy,
    }
    await this.#context.db
      .insertInto('account_settings')
      .values({ account_id: accountId, dialect, ...values })
      .onConflict((conflict) => conflict.columns(['account_id', 'dialect']).doUpdateSet(values))
      .execute()
    return { settings, updatedAt: values.updated_at }
  }
}
