/** Webhook endpoints: where the events of a key, or of a whole account, are sent. */
import { TriptychError } from '#base/errors.ts'
import { isUuid, randomBuffer, uuidV7 } from '#base/ids.ts'
import type { Change, CoreContext } from '../context.ts'
import type { Task, WebhookEndpoint } from '../schema.ts'
import { Sealer } from '../secrets/sealer.ts'
import type { AccountWebhookSecrets } from './account-secrets.ts'

export type NewEndpoint = {
  accountId: string
  /** The key whose events it gets; null for all of the account. */
  credentialId: string | null
  dialect: string
  mode: string
  url: string
  eventTypes: readonly string[]
  updatedBy: string
}

/** Where what happens to one task is sent, signed with the account's secret. */
export type TaskCallback = {
  dialect: string
  url: string
  /** Go with every message; kept sealed, since they may hold secrets of the receiver. */
  headers: Readonly<Record<string, string>>
  eventTypes: readonly string[]
}

export type EndpointWithSecret = { endpoint: WebhookEndpoint; secret: string }

export class WebhookEndpointStore {
  readonly #context: CoreContext
  readonly #accountSecrets: AccountWebhookSecrets
  readonly #sealer: Sealer

  constructor(context: CoreContext, accountSecrets: AccountWebhookSecrets) {
    this.#context = context
    this.#accountSecrets = accountSecrets
    this.#sealer = new Sealer(context.secret)
  }

  /**
   * Has the messages about a new task sent to an address of its own. Rejects with `webhook_secret_missing`
   * when the account has no secret to sign them with.
   */
  async insertForTask(change: Change, task: Task, callback: TaskCallback, at: Date): Promise<void> {
    if ((await this.#accountSecrets.find(task.account_id, change)) === null)
      throw new TriptychError('webhook_secret_missing')
    await change
      .insertInto('webhook_endpoints')
      .values({
        id: uuidV7(at.getTime()),
        account_id: task.account_id,
        credential_id: task.credential_id,
        dialect: callback.dialect,
        // A key has one endpoint in each mode of a dialect.
        mode: task.id,
        task_id: task.id,
        url: callback.url,
        event_types: [...callback.eventTypes],
        sealed_secret: null,
        sealed_headers: this.#sealer.seal(JSON.stringify(callback.headers)),
        disabled_at: null,
        disabled_reason: null,
        updated_by: task.credential_id,
        created_at: at,
        updated_at: at,
      })
      .execute()
  }

  /**
   * The one endpoint of a key in a dialect and mode: made with a secret, which is told this once, or changed,
   * which keeps its secret and takes it into use again.
   */
  async configure(
    input: NewEndpoint & { credentialId: string },
  ): Promise<{ endpoint: WebhookEndpoint; secret: string | null }> {
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const changed = await change
        .updateTable('webhook_endpoints')
        .set({
          url: input.url,
          event_types: [...input.eventTypes],
          updated_by: input.updatedBy,
          disabled_at: null,
          disabled_reason: null,
          updated_at: at,
        })
        .where('credential_id', '=', input.credentialId)
        .where('dialect', '=', input.dialect)
        .where('mode', '=', input.mode)
        .returningAll()
        .executeTakeFirst()
      if (changed) return { endpoint: changed, secret: null }
      const { row, secret } = this.draft(input, at)
      const made = await change
        .insertInto('webhook_endpoints')
        .values(row)
        .onConflict((conflict) =>
          conflict
            .columns(['credential_id', 'dialect', 'mode'])
            .where('credential_id', 'is not', null)
            .doUpdateSet({
              url: row.url,
              event_types: row.event_types,
              updated_by: row.updated_by,
              updated_at: at,
            }),
        )
        .returningAll()
        .executeTakeFirstOrThrow()
      // Somebody else made it at the same moment: the secret is theirs.
      return { endpoint: made, secret: made.id === row.id ? secret : null }
    })
  }

  async create(input: NewEndpoint): Promise<EndpointWithSecret> {
    const { row, secret } = this.draft(input, this.#context.clock.now())
    await this.#context.db.insertInto('webhook_endpoints').values(row).execute()
    return { endpoint: row, secret }
  }

  async get(accountId: string, id: string): Promise<WebhookEndpoint> {
    const endpoint = isUuid(id)
      ? await this.#context.db
          .selectFrom('webhook_endpoints')
          .selectAll()
          .where('account_id', '=', accountId)
          .where('id', '=', id)
          .executeTakeFirst()
      : undefined
    if (!endpoint) throw new TriptychError('webhook_unknown')
    return endpoint
  }

  /** Newest first, without those of one task. */
  async list(accountId: string): Promise<WebhookEndpoint[]> {
    return await this.#context.db
      .selectFrom('webhook_endpoints')
      .selectAll()
      .where('account_id', '=', accountId)
      .where('task_id', 'is', null)
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .execute()
  }

  async update(
    accountId: string,
    id: string,
    values: { url?: string; eventTypes?: readonly string[]; isEnabled?: boolean },
    updatedBy: string,
  ): Promise<WebhookEndpoint> {
    await this.get(accountId, id)
    const at = this.#context.clock.now()
    return await this.#context.db
      .updateTable('webhook_endpoints')
      .set({
        updated_at: at,
        updated_by: updatedBy,
        ...(values.url === undefined ? {} : { url: values.url }),
        ...(values.eventTypes === undefined ? {} : { event_types: [...values.eventTypes] }),
        ...(values.isEnabled === undefined
          ? {}
          : values.isEnabled
            ? { disabled_at: null, disabled_reason: null }
            : { disabled_at: at, disabled_reason: 'by request' }),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
  }

  /**
   * The old secret stops at once. Rejects with `webhook_shares_secret` where the account's secret signs: that
   * is not one endpoint's to change.
   */
  async rotateSecret(accountId: string, id: string, updatedBy: string): Promise<EndpointWithSecret> {
    if ((await this.get(accountId, id)).sealed_secret === null)
      throw new TriptychError('webhook_shares_secret')
    const secret = newSecret()
    const endpoint = await this.#context.db
      .updateTable('webhook_endpoints')
      .set({
        sealed_secret: this.#sealer.seal(secret),
        updated_by: updatedBy,
        updated_at: this.#context.clock.now(),
      })
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow()
    return { endpoint, secret }
  }

  /** Its deliveries go with it. */
  async delete(accountId: string, id: string): Promise<void> {
    await this.get(accountId, id)
    await this.#context.db.deleteFrom('webhook_endpoints').where('id', '=', id).execute()
  }

  /** Receivers say by 410 that they are gone for good. */
  async disable(id: string, reason: string): Promise<void> {
    await this.#context.db
      .updateTable('webhook_endpoints')
      .set({ disabled_at: this.#context.clock.now(), disabled_reason: reason })
      .where('id', '=', id)
      .execute()
  }

  /** Rejects with `webhook_secret_missing` when the account's would sign and there is none. */
  async secretOf(endpoint: WebhookEndpoint): Promise<string> {
    if (endpoint.sealed_secret) return this.#sealer.open(endpoint.sealed_secret)
    const secret = await this.#accountSecrets.find(endpoint.account_id)
    if (secret === null) throw new TriptychError('webhook_secret_missing')
    return secret
  }

  headersOf({ sealed_headers }: WebhookEndpoint): Record<string, string> {
    return sealed_headers ? (JSON.parse(this.#sealer.open(sealed_headers)) as Record<string, string>) : {}
  }

  /** A row that is not stored yet, and its secret. */
  draft(input: NewEndpoint, at: Date): { row: WebhookEndpoint; secret: string } {
    const secret = newSecret()
    const row: WebhookEndpoint = {
      id: uuidV7(at.getTime()),
      account_id: input.accountId,
      credential_id: input.credentialId,
      dialect: input.dialect,
      mode: input.mode,
      url: input.url,
      event_types: [...input.eventTypes],
      sealed_secret: this.#sealer.seal(secret),
      task_id: null,
      sealed_headers: null,
      disabled_at: null,
      disabled_reason: null,
      updated_by: input.updatedBy,
      created_at: at,
      updated_at: at,
    }
    return { row, secret }
  }
}

/** As Standard Webhooks writes them: 24 random bytes in base64 behind a prefix. */
function newSecret(): string {
  return `whsec_${randomBuffer(24).toString('base64')}`
}
