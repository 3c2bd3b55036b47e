/** Deliveries: one message to one endpoint, with the log of its attempts. */
import { sql } from 'kysely'
import { TriptychError } from '#base/errors.ts'
import { isUuid, uuidV7 } from '#base/ids.ts'
import { announce } from '#platform/database/announce.ts'
import type { Change, CoreContext } from '../context.ts'
import type { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from '../schema.ts'
import { pauseAfter } from './retry-schedule.ts'

/** Where new deliveries are announced. */
export const deliveryChannel = 'triptych_delivery'

/** How long a sender may take before another sends the same message again. */
const leaseMs = 60_000

export type DueDelivery = { delivery: WebhookDelivery; endpoint: WebhookEndpoint }
export type BusyReceivers = { endpointIds: readonly string[]; accountIds: readonly string[] }
export type AttemptResult = {
  status: number | null
  failure: string | null
  durationMs: number
  retryAfterMs: number | null
}

export class WebhookDeliveryStore {
  readonly #context: CoreContext

  constructor(context: CoreContext) {
    this.#context = context
  }

  /** Does nothing when the endpoint has had that event. */
  async enqueue(
    change: Change,
    endpoint: WebhookEndpoint,
    message: { eventId: string; eventType: string; body: string; messageId: string },
  ): Promise<void> {
    const at = this.#context.clock.now()
    await change
      .insertInto('webhook_deliveries')
      .values({
        id: uuidV7(at.getTime()),
        account_id: endpoint.account_id,
        endpoint_id: endpoint.id,
        message_id: message.messageId,
        event_id: message.eventId,
        event_type: message.eventType,
        body: message.body,
        state: 'waiting',
        next_attempt_at: at,
        created_at: at,
        finished_at: null,
      })
      .onConflict((conflict) => conflict.columns(['endpoint_id', 'event_id']).doNothing())
      .execute()
    await announce(change, deliveryChannel)
  }

  /**
   * Sends one message to the endpoints that a key has in a dialect and mode, whatever types they asked for.
   * Returns to how many.
   */
  async send(
    to: { accountId: string; credentialId: string; dialect: string; mode: string },
    message: { eventId: string; eventType: string; body: string; messageId: string },
  ): Promise<number> {
    return await this.#context.db.transaction().execute(async (change) => {
      const endpoints = await change
        .selectFrom('webhook_endpoints')
        .selectAll()
        .where('account_id', '=', to.accountId)
        .where('credential_id', '=', to.credentialId)
        .where('dialect', '=', to.dialect)
        .where('mode', '=', to.mode)
        .where('disabled_at', 'is', null)
        .execute()
      for (const endpoint of endpoints) await this.enqueue(change, endpoint, message)
      return endpoints.length
    })
  }

  /**
   * Takes what is due; whoever took it has a minute before it is due again. What waits for a disabled endpoint fails.
   * @param busy those that nothing is taken for.
   */
  async takeDue(
    limit: number,
    busy: BusyReceivers = { endpointIds: [], accountIds: [] },
  ): Promise<DueDelivery[]> {
    const at = this.#context.clock.now()
    const deliveries = await this.#context.db
      .updateTable('webhook_deliveries')
      .set((value) => ({
        next_attempt_at: new Date(at.getTime() + leaseMs),
        attempt_count: value('attempt_count', '+', 1),
      }))
      .where('id', 'in', ({ selectFrom }) =>
        selectFrom('webhook_deliveries as due')
          .innerJoin('webhook_endpoints as to', 'to.id', 'due.endpoint_id')
          .select('due.id')
          .where('due.state', '=', 'waiting')
          .where('due.next_attempt_at', '<=', at)
          .where(sql<boolean>`due.endpoint_id <> all (${busy.endpointIds}::uuid[])`)
          .where(sql<boolean>`due.account_id <> all (${busy.accountIds}::uuid[])`)
          .where(({ or, not, exists, eb, selectFrom }) =>
            or([
              eb('to.task_id', 'is', null),
              // What happens to one task is told in order: a message waits for the end of the one before.
              not(
                exists(
                  selectFrom('webhook_deliveries as earlier')
                    .select('earlier.id')
                    .whereRef('earlier.endpoint_id', '=', 'due.endpoint_id')
                    .where('earlier.state', '=', 'waiting')
                    .whereRef('earlier.position', '<', 'due.position'),
                ),
              ),
            ]),
          )
          .orderBy('due.next_attempt_at')
          .limit(limit)
          .forUpdate('due')
          .skipLocked(),
      )
      .returningAll()
      .execute()
    const due: DueDelivery[] = []
    for (const delivery of deliveries) {
      const endpoint = await this.#context.db
        .selectFrom('webhook_endpoints')
        .selectAll()
        .where('id', '=', delivery.endpoint_id)
        .executeTakeFirst()
      if (endpoint?.disabled_at) await this.#giveUp(delivery)
      else if (endpoint) due.push({ delivery, endpoint })
    }
    return due
  }

  /** Its endpoint was disabled while it waited: it is not sent, and may be replayed once that is in use again. */
  async #giveUp(delivery: WebhookDelivery): Promise<void> {
    await this.#context.db
      .updateTable('webhook_deliveries')
      .set({
        state: 'failed',
        next_attempt_at: null,
        finished_at: this.#context.clock.now(),
        attempt_count: delivery.attempt_count - 1,
      })
      .where('id', '=', delivery.id)
      .where('attempt_count', '=', delivery.attempt_count)
      .where('state', '=', 'waiting')
      .execute()
  }

  /** Writes the attempt to the log and decides what follows. */
  async report(
    { delivery, endpoint }: DueDelivery,
    result: AttemptResult,
    pausesMs?: readonly number[],
  ): Promise<void> {
    const at = this.#context.clock.now()
    const isDelivered = result.status !== null && result.status >= 200 && result.status < 300
    const isGone = result.status === 410
    const pauseMs =
      isDelivered || isGone ? null : pauseAfter(delivery.attempt_count, result.retryAfterMs, pausesMs)
    await this.#context.db.transaction().execute(async (change) => {
      await change
        .insertInto('webhook_attempts')
        .values({
          delivery_id: delivery.id,
          number: delivery.attempt_count,
          status: result.status,
          failure: result.failure,
          duration_ms: Math.round(result.durationMs),
          created_at: at,
        })
        .onConflict((conflict) => conflict.columns(['delivery_id', 'number']).doNothing())
        .execute()
      await change
        .updateTable('webhook_deliveries')
        .set(
          pauseMs === null
            ? { state: isDelivered ? 'delivered' : 'failed', next_attempt_at: null, finished_at: at }
            : { next_attempt_at: new Date(at.getTime() + pauseMs) },
        )
        .where('id', '=', delivery.id)
        // A slow sender must not undo what another has since done.
        .where('attempt_count', '=', delivery.attempt_count)
        .where('state', '=', 'waiting')
        .execute()
      if (isGone) {
        await change
          .updateTable('webhook_endpoints')
          .set({ disabled_at: at, disabled_reason: 'the receiver answered 410 Gone' })
          .where('id', '=', endpoint.id)
          .execute()
      }
    })
  }

  /** Sends a message once more, with the same message id; its earlier attempts still count. Rejects with `delivery_unknown`. */
  async replay(accountId: string, id: string): Promise<WebhookDelivery> {
    const at = this.#context.clock.now()
    return await this.#context.db.transaction().execute(async (change) => {
      const delivery = isUuid(id)
        ? await change
            .updateTable('webhook_deliveries')
            .set({ state: 'waiting', next_attempt_at: at, finished_at: null })
            .where('account_id', '=', accountId)
            .where('id', '=', id)
            .returningAll()
            .executeTakeFirst()
        : undefined
      if (!delivery) throw new TriptychError('delivery_unknown')
      await announce(change, deliveryChannel)
      return delivery
    })
  }

  /** A page of an endpoint's deliveries, newest first. */
  async list(
    endpointId: string,
    limit: number,
    after?: { created_at: Date; id: string },
  ): Promise<WebhookDelivery[]> {
    let query = this.#context.db
      .selectFrom('webhook_deliveries')
      .selectAll()
      .where('endpoint_id', '=', endpointId)
    if (after) query = query.where(sql<boolean>`(created_at, id) < (${after.created_at}, ${after.id})`)
    return await query.orderBy('created_at', 'desc').orderBy('id', 'desc').limit(limit).execute()
  }

  async attemptsOf(deliveryIds: readonly string[]): Promise<WebhookAttempt[]> {
    if (deliveryIds.length === 0) return []
    return await this.#context.db
      .selectFrom('webhook_attempts')
      .selectAll()
      .where('delivery_id', 'in', [...deliveryIds])
      .orderBy('number')
      .execute()
  }
}
