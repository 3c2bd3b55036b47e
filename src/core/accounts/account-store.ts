/** Accounts, and the workspace each one starts with. */
import { TriptychError } from '#base/errors.ts'
import { uuidV7 } from '#base/ids.ts'
import type { Change, CoreContext } from '../context.ts'
import { recordEvent } from '../events/event-store.ts'
import type { Account } from '../schema.ts'

export const defaultWorkspace = 'default'

export class AccountStore {
  readonly #context: CoreContext
  readonly #workspaces = new Map<string, string>()
  readonly #names = new Map<string, string>()

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** The account of that name, made with its default workspace when new. Rejects with `request_invalid` on a bad name. */
  async ensure(name: string): Promise<Account> {
    if (!/^[a-z0-9][a-z0-9._-]{0,62}$/.test(name)) {
      throw new TriptychError('request_invalid', {
        detail: 'An account name has 1 to 63 of a-z, 0-9, dot, dash, underscore.',
      })
    }
    const now = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const made = await change
        .insertInto('accounts')
        .values({ id: uuidV7(now.getTime()), name, held_at: null, hold_reason: null, created_at: now })
        .onConflict((conflict) => conflict.column('name').doNothing())
        .returningAll()
        .executeTakeFirst()
      const account =
        made ??
        (await change.selectFrom('accounts').selectAll().where('name', '=', name).executeTakeFirstOrThrow())
      await change
        .insertInto('workspaces')
        .values({
          id: uuidV7(now.getTime()),
          account_id: account.id,
          name: defaultWorkspace,
          bucket: null,
          base_project_id: null,
          created_at: now,
          updated_at: now,
          deleted_at: null,
        })
        .onConflict((conflict) =>
          conflict.columns(['account_id', 'name']).where('deleted_at', 'is', null).doNothing(),
        )
        .execute()
      return account
    })
  }

  async find(name: string): Promise<Account> {
    const account = await this.#context.db
      .selectFrom('accounts')
      .selectAll()
      .where('name', '=', name)
      .executeTakeFirst()
    if (!account) throw new TriptychError('account_unknown', { detail: `There is no account '${name}'.` })
    return account
  }

  async get(id: string): Promise<Account> {
    const account = await this.#context.db
      .selectFrom('accounts')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst()
    if (!account) throw new TriptychError('account_unknown')
    return account
  }

  /** Accounts are never renamed, so a name may be remembered. Rejects with `account_unknown`. */
  async nameOf(id: string): Promise<string> {
    const known = this.#names.get(id) ?? (await this.get(id)).name
    this.#names.set(id, known)
    return known
  }

  /** Keeps an account from beginning what costs; everything else goes on. Rejects with `account_unknown`. */
  async hold(name: string, reason: string | null): Promise<Account> {
    const { id } = await this.find(name)
    return await this.#setHold(
      id,
      { held_at: this.#context.clock.now(), hold_reason: reason },
      'account.held',
    )
  }

  /** Rejects with `account_unknown`. */
  async release(name: string): Promise<Account> {
    const { id } = await this.find(name)
    return await this.#setHold(id, { held_at: null, hold_reason: null }, 'account.released')
  }

  async #setHold(
    id: string,
    values: Pick<Account, 'held_at' | 'hold_reason'>,
    type: string,
  ): Promise<Account> {
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const account = await change
        .updateTable('accounts')
        .set(values)
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await recordEvent(change, { accountId: id, credentialId: null, type, noun: 'account', nounId: id, at })
      return account
    })
  }

  async list(): Promise<Account[]> {
    return await this.#context.db.selectFrom('accounts').selectAll().orderBy('name').execute()
  }

  /**
   * A default workspace is never deleted, so its id may be remembered. Asked inside a transaction it goes by
   * that one's connection: who holds one and waits for a second can wait for ever.
   */
  async defaultWorkspaceId(accountId: string, change: Change): Promise<string> {
    const known = this.#workspaces.get(accountId)
    if (known) return known
    const row = await change
      .selectFrom('workspaces')
      .select('id')
      .where('account_id', '=', accountId)
      .where('name', '=', defaultWorkspace)
      .where('deleted_at', 'is', null)
      .executeTakeFirst()
    if (!row) throw new TriptychError('account_unknown')
    this.#workspaces.set(accountId, row.id)
    return row.id
  }
}
