/** Keys: made, found, rotated, revoked. */
import { TriptychError } from '#base/errors.ts'
import { isUuid, randomToken, uuidV7 } from '#base/ids.ts'
import type { Change, CoreContext } from '../context.ts'
import { recordEvent } from '../events/event-store.ts'
import type { CredentialRow } from '../schema.ts'
import { Sealer } from '../secrets/sealer.ts'
import type { Principal } from './credential.ts'
import { displayOf, hashKey, makeBearerKey } from './key-format.ts'
import { KeyRecognition } from './key-recognition.ts'
import { grantable } from './scopes.ts'

export type NewCredential = {
  accountId: string
  label: string
  kind: 'bearer' | 'signing'
  scopes: readonly string[]
  projectBounds?: readonly string[] | null
  parentId?: string | null
  /** The most that all its work together may cost; null, the default, is no limit. */
  spendLimitCents?: number | null
}

/** The only moment at which a secret is seen in clear. */
export type CreatedCredential = { row: CredentialRow } & (
  | { kind: 'bearer'; key: string }
  | { kind: 'signing'; accessKey: string; secretKey: string }
)

export class CredentialStore {
  readonly #context: CoreContext
  readonly #sealer: Sealer
  readonly #recognition: KeyRecognition

  constructor(context: CoreContext) {
    this.#context = context
    this.#sealer = new Sealer(context.secret)
    this.#recognition = new KeyRecognition(context)
  }

  /** As `KeyRecognition` says, here and below. */
  async authenticate(key: string): Promise<Principal> {
    return await this.#recognition.authenticate(key)
  }

  async authenticateSigned(accessKey: string, isSigned: (secretKey: string) => boolean): Promise<Principal> {
    return await this.#recognition.authenticateSigned(accessKey, isSigned)
  }

  setListening(isListening: boolean): void {
    this.#recognition.setListening(isListening)
  }

  forget(credentialId: string): void {
    this.#recognition.forget(credentialId)
  }

  /**
   * Rejects with `request_invalid` on an unknown scope, a blank label or a bound that is not a project id, and
   * with `key_bounded` below a key that has a spend limit.
   * @param actorId the key that asked for it, for the record, here and below; null for the operator
   */
  async create(input: NewCredential, actorId: string | null): Promise<CreatedCredential> {
    const unknown = input.scopes.find((scope) => !grantable.has(scope))
    if (unknown !== undefined)
      throw new TriptychError('request_invalid', { detail: `There is no scope '${unknown}'.` })
    if (input.scopes.length === 0)
      throw new TriptychError('request_invalid', { detail: 'A key needs at least one scope.' })
    const label = input.label.trim()
    if (label === '' || [...label].length > 80)
      throw new TriptychError('request_invalid', { detail: 'A label has 1 to 80 characters.' })
    const bounds = input.projectBounds ?? null
    if (bounds?.some((id) => !isUuid(id)))
      throw new TriptychError('request_invalid', { detail: 'A bound is a project id.' })
    if (input.spendLimitCents != null && !(input.spendLimitCents >= 0 && input.spendLimitCents < 1e15))
      throw new TriptychError('request_invalid', { detail: 'A spend limit is a number of cents from 0.' })
    // A key below it would have no limit, or the same one over again.
    if (
      input.parentId != null &&
      (await this.get(input.accountId, input.parentId)).spend_limit_cents !== null
    )
      throw new TriptychError('key_bounded', { detail: 'A key with a spend limit cannot make keys.' })
    const now = this.#context.clock.now()
    const id = uuidV7(now.getTime())
    const shared = {
      id,
      account_id: input.accountId,
      label,
      scopes: [...new Set(input.scopes)],
      project_bounds: bounds ? [...bounds] : null,
      parent_id: input.parentId ?? null,
      expires_at: null,
      rotated_at: null,
      revoked_at: null,
      last_used_at: null,
      spend_limit_cents: input.spendLimitCents ?? null,
      created_at: now,
    }
    return await this.#context.db.transaction().execute(async (change) => {
      if (input.kind === 'bearer') {
        const key = makeBearerKey(id)
        const row = await insert(change, actorId, {
          ...shared,
          kind: 'bearer',
          display: displayOf(key),
          key_hash: hashKey(key),
          access_key: null,
          sealed_secret: null,
        })
        return { row, kind: 'bearer', key }
      }
      const accessKey = randomToken(30).replace(/[-_]/g, 'x').slice(0, 20).toUpperCase()
      const secretKey = randomToken(30)
      const row = await insert(change, actorId, {
        ...shared,
        kind: 'signing',
        display: accessKey,
        key_hash: null,
        access_key: accessKey,
        sealed_secret: this.#sealer.seal(secretKey),
      })
      return { row, kind: 'signing', accessKey, secretKey }
    })
  }

  /** The same key with a new secret; the old one stops at once. Rejects with `credential_unknown` or `key_inactive`. */
  async rotate(accountId: string, id: string, actorId: string | null): Promise<CreatedCredential> {
    const row = await this.get(accountId, id)
    if (row.revoked_at)
      throw new TriptychError('key_inactive', { detail: 'A revoked key cannot be rotated.' })
    const rotated_at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const save = async (values: { key_hash?: Buffer; sealed_secret?: Buffer; display?: string }) => {
        const saved = await change
          .updateTable('credentials')
          .set({ ...values, rotated_at })
          .where('id', '=', id)
          .returningAll()
          .executeTakeFirstOrThrow()
        await recordEvent(change, {
          accountId,
          credentialId: actorId,
          type: 'credential.rotated',
          noun: 'credential',
          nounId: id,
          at: rotated_at,
        })
        return saved
      }
      if (row.kind === 'bearer') {
        const key = makeBearerKey(id)
        return { row: await save({ key_hash: hashKey(key), display: displayOf(key) }), kind: 'bearer', key }
      }
      const secretKey = randomToken(30)
      return {
        row: await save({ sealed_secret: this.#sealer.seal(secretKey) }),
        kind: 'signing',
        accessKey: row.access_key!,
        secretKey,
      }
    })
  }

  /** Idempotent. Rejects with `credential_unknown`. */
  async revoke(accountId: string, id: string, actorId: string | null): Promise<CredentialRow> {
    const row = await this.get(accountId, id)
    if (row.revoked_at) return row
    const revoked_at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const saved = await change
        .updateTable('credentials')
        .set({ revoked_at })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await recordEvent(change, {
        accountId,
        credentialId: actorId,
        type: 'credential.revoked',
        noun: 'credential',
        nounId: id,
        at: revoked_at,
      })
      return saved
    })
  }

  async get(accountId: string, id: string): Promise<CredentialRow> {
    if (!isUuid(id)) throw new TriptychError('credential_unknown')
    const row = await this.#context.db
      .selectFrom('credentials')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new TriptychError('credential_unknown')
    return row
  }

  /** Every key of the account, newest first. */
  async list(accountId: string): Promise<CredentialRow[]> {
    return await this.#context.db
      .selectFrom('credentials')
      .selectAll()
      .where('account_id', '=', accountId)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute()
  }

  async any(): Promise<boolean> {
    return (
      (await this.#context.db.selectFrom('credentials').select('id').limit(1).executeTakeFirst()) !==
      undefined
    )
  }
}

async function insert(change: Change, actorId: string | null, row: CredentialRow): Promise<CredentialRow> {
  await change.insertInto('credentials').values(row).execute()
  await recordEvent(change, {
    accountId: row.account_id,
    credentialId: actorId,
    type: 'credential.created',
    noun: 'credential',
    nounId: row.id,
    at: row.created_at,
  })
  return row
}
