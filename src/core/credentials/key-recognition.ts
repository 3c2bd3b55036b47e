/** Who holds a key: looked up, and remembered while the database would tell of a change. */
import { timingSafeEqual } from 'node:crypto'
import { TriptychError } from '#base/errors.ts'
import { randomToken } from '#base/ids.ts'
import { type HotQuery, hotQuery } from '#platform/database/hot-query.ts'
import type { CoreContext } from '../context.ts'
import type { CredentialRow } from '../schema.ts'
import { Sealer } from '../secrets/sealer.ts'
import type { Principal } from './credential.ts'
import { credentialIdOf, hashKey } from './key-format.ts'
import { expandScopes } from './scopes.ts'

/** By name: a statement that is prepared for all columns breaks when a newer release adds one. */
const columns = [
  'id',
  'account_id',
  'kind',
  'label',
  'display',
  'key_hash',
  'access_key',
  'sealed_secret',
  'scopes',
  'project_bounds',
  'parent_id',
  'expires_at',
  'rotated_at',
  'revoked_at',
  'last_used_at',
  'spend_limit_cents',
  'created_at',
] as const satisfies readonly (keyof CredentialRow)[]

type Known = { row: CredentialRow; principal: Principal; secretKey?: string }
const lastUsedEveryMs = 60_000
const knownAtMost = 10_000

export class KeyRecognition {
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
      db.selectFrom('credentials').select(columns).where('id', '=', parameter<string>('id')),
    )
    this.#findSigning = hotQuery(context.db, 'credential-by-access-key', (db, parameter) =>
      db.selectFrom('credentials').select(columns).where('access_key', '=', parameter<string>('access')),
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
