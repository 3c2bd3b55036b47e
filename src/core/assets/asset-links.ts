/**
 * Links to files that last: clients keep them in their documents. Whoever knows one has the file until the link is
 * revoked. A link is found by its hash, so it outlives a change of the server's secret; to be shown again it is
 * kept sealed, and what can no longer be opened is followed by another link.
 */
import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import { randomToken } from '#base/ids.ts'
import { type HotQuery, hotQuery } from '#platform/database/hot-query.ts'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { recordEvent } from '../events/event-store.ts'
import type { Asset, AssetLink, Schema } from '../schema.ts'
import { Sealer } from '../secrets/sealer.ts'
import type { AssetLists } from './asset-lists.ts'

const tokenBytes = 24

type Newest = Pick<AssetLink, 'asset_id' | 'sealed_token'>

export class AssetLinks {
  readonly #context: CoreContext
  readonly #lists: AssetLists
  readonly #sealer: Sealer
  readonly #newest: HotQuery<{ ids: string[] }, Newest>

  constructor(context: CoreContext, lists: AssetLists) {
    this.#context = context
    this.#lists = lists
    this.#sealer = new Sealer(context.secret)
    this.#newest = hotQuery<Schema, { ids: string[] }, Newest>(context.db, 'asset-links', (db, parameter) =>
      db
        .selectFrom('asset_links')
        .select(['asset_id', 'sealed_token'])
        .distinctOn('asset_id')
        .where(sql<boolean>`asset_id = any(${parameter<string[]>('ids')}::uuid[])`)
        .where('revoked_at', 'is', null)
        .orderBy('asset_id')
        .orderBy('created_at', 'desc'),
    )
  }

  /**
   * The token of each asset's link, by the asset's id; made where there is none. An asset may have gone since somebody
   * read of it: its link leads nowhere.
   */
  async tokensOf(accountId: string, assetIds: readonly string[]): Promise<Map<string, string>> {
    const tokens = await this.#readTokens(assetIds)
    const made = assetIds
      .filter((id) => !tokens.has(id))
      .map((id) => ({ id, token: randomToken(tokenBytes) }))
    if (made.length > 0) await this.#insert(accountId, made)
    for (const { id, token } of made) tokens.set(id, token)
    return tokens
  }

  /** The file a link leads to; null when there is no such link, or not any more. */
  async find(token: string): Promise<Asset | null> {
    const asset = await this.#context.db
      .selectFrom('asset_links')
      .innerJoin('assets', 'assets.id', 'asset_links.asset_id')
      .selectAll('assets')
      .where('asset_links.token_hash', '=', hashOfLink(token))
      .where('asset_links.revoked_at', 'is', null)
      .executeTakeFirst()
    return asset ?? null
  }

  /** Every link to the asset stops; the next reader gets another. Rejects with `asset_unknown`. */
  async revoke(principal: Principal, assetId: string): Promise<void> {
    const { id, account_id } = await this.#lists.get(principal, assetId)
    const at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      await change
        .updateTable('asset_links')
        .set({ revoked_at: at })
        .where('asset_id', '=', id)
        .where('revoked_at', 'is', null)
        .execute()
      await recordEvent(change, {
        accountId: account_id,
        credentialId: principal.credentialId,
        type: 'asset.links_revoked',
        noun: 'asset',
        nounId: id,
        at,
      })
    })
  }

  async #insert(accountId: string, links: readonly { id: string; token: string }[]): Promise<void> {
    const created_at = this.#context.clock.now()
    await this.#context.db.transaction().execute(async (change) => {
      const there = await change
        .selectFrom('assets')
        .select('id')
        .where(sql<boolean>`id = any(${links.map(({ id }) => id)}::uuid[])`)
        .orderBy('id')
        .forKeyShare()
        .execute()
      const ids = new Set(there.map(({ id }) => id))
      const rows = links
        .filter(({ id }) => ids.has(id))
        .map(({ id, token }) => ({
          token_hash: hashOfLink(token),
          sealed_token: this.#sealer.seal(token),
          account_id: accountId,
          asset_id: id,
          revoked_at: null,
          created_at,
        }))
      if (rows.length > 0) await change.insertInto('asset_links').values(rows).execute()
    })
  }

  async #readTokens(assetIds: readonly string[]): Promise<Map<string, string>> {
    if (assetIds.length === 0) return new Map()
    const links = await this.#newest(this.#context.pool, { ids: [...assetIds] })
    const opened = links.flatMap(({ asset_id, sealed_token }): [string, string][] => {
      const token = this.#open(sealed_token)
      return token === null ? [] : [[asset_id, token]]
    })
    return new Map(opened)
  }

  /** Null when it was sealed under another secret. */
  #open(sealed: Buffer): string | null {
    try {
      return this.#sealer.open(sealed)
    } catch {
      return null
    }
  }
}

export function hashOfLink(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}
