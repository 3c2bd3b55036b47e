/** Webhook endpoints and deliveries as far as the caller may see them: a key its own, an account's key all. */
import { TriptychError } from '#base/errors.ts'
import { isUuid, uuidV7 } from '#base/ids.ts'
import type { CoreContext } from '../context.ts'
import type { Principal } from '../credentials/credential.ts'
import { once } from '../idempotency/once.ts'
import { comesAfter, type Keyset } from '../keyset.ts'
import { seesWholeAccount } from '../projects/visible-projects.ts'
import type { WebhookDelivery, WebhookEndpoint } from '../schema.ts'
import type { WebhookDeliveryStore } from './delivery-store.ts'
import type { NewEndpoint, WebhookEndpointStore } from './endpoint-store.ts'

export class WebhookEndpointLists {
  readonly #context: CoreContext
  readonly #endpoints: WebhookEndpointStore
  readonly #deliveries: WebhookDeliveryStore

  constructor(context: CoreContext, endpoints: WebhookEndpointStore, deliveries: WebhookDeliveryStore) {
    this.#context = context
    this.#endpoints = endpoints
    this.#deliveries = deliveries
  }

  /** Newest first: those of one task, or those of none. */
  async list(
    principal: Principal,
    taskId: string | null,
    limit: number,
    after: Keyset | null,
  ): Promise<WebhookEndpoint[]> {
    let query = this.#context.db
      .selectFrom('webhook_endpoints')
      .selectAll()
      .where('account_id', '=', principal.accountId)
    query = taskId === null ? query.where('task_id', 'is', null) : query.where('task_id', '=', taskId)
    if (!seesWholeAccount(principal)) query = query.where('credential_id', '=', principal.credentialId)
    if (after) query = query.where(comesAfter('webhook_endpoints', after))
    return await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  }

  /** Rejects with `webhook_unknown` alike when there is none, and when it is not the principal's to see. */
  async get(principal: Principal, id: string): Promise<WebhookEndpoint> {
    const endpoint = await this.#endpoints.get(principal.accountId, id)
    if (!seesWholeAccount(principal) && endpoint.credential_id !== principal.credentialId)
      throw new TriptychError('webhook_unknown')
    return endpoint
  }

  /**
   * Makes an endpoint; under a key that was used before, the endpoint made then is answered, whose secret has
   * been told. Rejects with `idempotency_conflict`.
   */
  async create(
    principal: Principal,
    values: Omit<NewEndpoint, 'mode'>,
    key: { key: string; body: unknown } | null,
  ): Promise<{ endpoint: WebhookEndpoint; secret: string | null }> {
    const at = this.#context.clock.now()
    // A key has one endpoint in each mode of a dialect; here it may have as many as it likes.
    const input = { ...values, mode: uuidV7(at.getTime()) }
    if (!key) return await this.#endpoints.create(input)
    const { row, secret } = this.#endpoints.draft(input, at)
    return await this.#context.db.transaction().execute(async (change) => {
      const idempotency = { ownerId: principal.credentialId, route: 'create webhook', ...key }
      const made = await once(change, idempotency, row.id, at, async () => {
        await change.insertInto('webhook_endpoints').values(row).execute()
      })
      if (!made.isSameBody) throw new TriptychError('idempotency_conflict')
      if (!made.isReplay) return { endpoint: row, secret }
      const endpoint = await change
        .selectFrom('webhook_endpoints')
        .selectAll()
        .where('id', '=', made.nounId)
        .executeTakeFirst()
      if (!endpoint)
        throw new TriptychError('webhook_unknown', { detail: 'The webhook made by it is deleted.' })
      return { endpoint, secret: null }
    })
  }

  /** Queues a message that stands for no event. */
  async send(
    endpoint: WebhookEndpoint,
    message: { eventType: string; body(eventId: string, at: Date): Record<string, unknown> },
  ): Promise<WebhookDelivery> {
    const at = this.#context.clock.now()
    const eventId = uuidV7(at.getTime())
    return await this.#context.db.transaction().execute(async (change) => {
      await this.#deliveries.enqueue(change, endpoint, {
        eventId,
        eventType: message.eventType,
        body: JSON.stringify(message.body(eventId, at)),
        messageId: `msg_${eventId.replaceAll('-', '')}`,
      })
      return await change
        .selectFrom('webhook_deliveries')
        .selectAll()
        .where('endpoint_id', '=', endpoint.id)
        .where('event_id', '=', eventId)
        .executeTakeFirstOrThrow()
    })
  }

  /** Rejects with `delivery_unknown`. */
  async replay(principal: Principal, deliveryId: string): Promise<WebhookDelivery> {
    const delivery = isUuid(deliveryId)
      ? await this.#context.db
          .selectFrom('webhook_deliveries')
          .innerJoin('webhook_endpoints', 'webhook_endpoints.id', 'webhook_deliveries.endpoint_id')
          .select(['webhook_deliveries.id', 'webhook_endpoints.credential_id'])
          .where('webhook_deliveries.account_id', '=', principal.accountId)
          .where('webhook_deliveries.id', '=', deliveryId)
          .executeTakeFirst()
      : undefined
    const isSeen = delivery?.credential_id === principal.credentialId || seesWholeAccount(principal)
    if (!delivery || !isSeen) throw new TriptychError('delivery_unknown')
    return await this.#deliveries.replay(principal.accountId, delivery.id)
  }
}
