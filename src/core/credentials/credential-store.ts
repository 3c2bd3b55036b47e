/** Keys: made, found, rotated, revoked. Recognised keys are remembered while the database would tell of a change. */
import { timingSafeEqual } from 'node:crypto'
import { TriptychError } from '#base/errors.ts'
import { isUuid, randomToken, uuidV7 } from '#base/ids.ts'
import { type HotQuery, hotQuery } from '#platform/database/hot-query.ts'
import type { Change, CoreContext } from '../context.ts'
import { recordEvent } from '../events/event-store.ts'
import type { CredentialRow } from '../schema.ts'
import { Sealer } from '../secrets/sealer.ts'
import type { Principal } from './credential.ts'
import { credentialIdOf, displayOf, hashKey, makeBearerKey } from './key-format.ts'
import { expandScopes, grantable } from './scopes.ts'

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

type Known = { row: CredentialRow; principal: Principal; secretKey?: string }
const lastUsedEveryMs = 60_000
const knownAtMost = 10_000

export class CredentialStore {
  readonly #context: CoreContext
  readonly #sealer: Sealer
  readonly #find: HotQuery<{ id: string }, CredentialRow>
  readonly #findSigning: HotQuery<{ access: string }, CredentialRow>
  readonly #nobodysSecret = randomToken(30)
  /** By the hash of a bearer key, or by an access key, which is shorter than any hash. */
  readonly #known = new Map<string, Known>()
  readonly #touched = new Map<string, number>()
  #remember = false
  /** Grows with every change heard of, so that an answer read before a change is not kept after it. */
  #changesHeard = 0

  constructor(context: CoreContext) {
    this.#context = context
    this.#sealer = new Sealer(context.secret)
    this.#find = hotQuery(context.db, 'credential-by-id', (db, parameter) =>
      db.selectFrom('credentials').selectAll().where('id', '=', parameter<string>('id')),
    )
    this.#findSigning = hotQuery(context.db, 'credential-by-access-key', (db, parameter) =>
      db.selectFrom('credentials').selectAll().where('access_key', '=', parameter<string>('access')),
    )
  }

  /**
   * Recognises the holder of a signing key: `isSigned` is given its secret, and says whether the request was signed
   * with it. For an access key that nobody holds it is asked about a secret that nobody has, so that both take the
   * same time. Rejects with `key_unknown` or `key_inactive`.
   */
  async authenticateSigned(accessKey: string, isSigned: (secretKey: string) => boolean): Promise<Principal> {
    const known = this.#known.get(accessKey) ?? (await this.#lookForSigning(accessKey))
    if (!isSigned(known?.secretKey ?? this.#nobodysSecret) || !known) throw new TriptychError('key_unknown')
    return this.#recognised(known)
  }

  async #lookForSigning(accessKey: string): Promise<Known | null> {
    if (!/^[\x21-\x7e]{1,100}$/.test(accessKey)) return null
    const changesHeard = this.#changesHeard
    const [row] = await this.#findSigning(this.#context.pool, { access: accessKey })
    if (!row?.sealed_secret) return null
    const known = { row, principal: principalOf(row), secretKey: this.#sealer.open(row.sealed_secret) }
    this.#keep(accessKey, known, changesHeard)
    return known
  }

  /**
   * Keys may be remembered only while changes to them are heard of (`triptych_credential`), so that a
   * revoked key is refused at once; the listener calls this when it connects and when it loses the line.
   */
  setListening(isListening: boolean): void {
    this.#remember = isListening
    this.#changesHeard++
    this.#known.clear()
  }

  forget(credentialId: string): void {
    this.#changesHeard++
    for (const [hash, known] of this.#known) if (known.row.id === credentialId) this.#known.delete(hash)
  }

  /**
   * Recognises a bearer key. Rejects with `key_unknown` when nobody holds it, with `key_inactive` when it was
   * revoked or has expired.
   */
  async authenticate(key: string): Promise<Principal> {
    const hash = hashKey(key)
    const hashText = hash.toString('base64')
    return this.#recognised(this.#known.get(hashText) ?? (await this.#look(key, hash, hashText)))
  }

  #recognised(known: Known): Principal {
    const now = this.#context.clock.now()
    if (known.row.revoked_at || (known.row.expires_at && known.row.expires_at <= now))
      throw new TriptychError('key_inactive')
    this.#touch(known.row.id, now)
    return known.principal
  }

  async #look(key: string, hash: Buffer, hashText: string): Promise<Known> {
    const id = credentialIdOf(key)
    if (!id) throw new TriptychError('key_unknown')
    const changesHeard = this.#changesHeard
    const [row] = await this.#find(this.#context.pool, { id })
    if (!row?.key_hash || !timingSafeEqual(row.key_hash, hash)) throw new TriptychError('key_unknown')
    const known = { row, principal: principalOf(row) }
    this.#keep(hashText, known, changesHeard)
    return known
  }

  #keep(name: string, known: Known, changesHeard: number): void {
    if (!this.#remember || changesHeard !== this.#changesHeard) return
    if (this.#known.size >= knownAtMost) this.#known.clear()
    this.#known.set(name, known)
  }

  /** Last use is kept to the minute, off the path of the request. */
  #touch(id: string, now: Date): void {
    if (now.getTime() - (this.#touched.get(id) ?? 0) < lastUsedEveryMs) return
    if (this.#touched.size >= knownAtMost) this.#touched.clear()
    this.#touched.set(id, now.getTime())
    this.#context.db
      .updateTable('credentials')
      .set({ last_used_at: now })
      .where('id', '=', id)
      .execute()
      .catch((error) => this.#context.log.warn({ err: error }, 'last use of a key could not be kept'))
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

function principalOf(row: CredentialRow): Principal {
  return {
    credentialId: row.id,
    accountId: row.account_id,
    label: row.label,
    scopes: expandScopes(row.scopes),
    projectBounds: row.project_bounds ? new Set(row.project_bounds) : null,
  }
}
