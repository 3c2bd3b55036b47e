/** Files that are fetched from a bucket: their place in a library is there at once, the file when it is fetched. */

import type { AccountStore } from '../accounts/account-store.ts'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'

export type ImportParts = { accounts: AccountStore }

export class ImportOrders {
  readonly #context: CoreContext
  readonly #parts: ImportParts

  constructor(context: CoreContext, parts: ImportParts) {
    this.#context = context
    this.#parts = parts
  }

  /** Whether there is such a bucket, and the caller's account may import from it. */
  async isOpen({ accountId }: Principal, bucket: string): Promise<boolean> {
    const account = await this.#parts.accounts.nameOf(accountId)
    return this.#context.isBucketOpen?.(bucket, account) ?? false
  }
}
