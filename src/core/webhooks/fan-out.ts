/** Turns events into deliveries: reads every event once, in order, and writes a message for each endpoint that wants it. */
import { sql } from 'kysely'
import { uuidV7 } from '#base/ids.ts'
import type { Change, CoreContext } from '../context.ts'
import { eventHorizon } from '../events/event-horizon.ts'
import type { RenderStore } from '../renders/render-store.ts'
import type { Event, WebhookEndpoint } from '../schema.ts'
import type { WebhookDeliveryStore } from './delivery-store.ts'
import type { WebhookFormat, WebhookMessage } from './webhook-format.ts'

const cursorName = 'webhooks'
const batch = 200

export class WebhookFanOut {
  readonly #context: CoreContext
  readonly #deliveries: WebhookDeliveryStore
  readonly #renders: RenderStore
  readonly #formats = new Map<string, WebhookFormat>()

  constructor(context: CoreContext, deliveries: WebhookDeliveryStore, renders: RenderStore) {
    this.#context = context
    this.#deliveries = deliveries
    this.#renders = renders
  }

  register(format: WebhookFormat): void {
    this.#formats.set(format.dialect, format)
  }

  formatOf(dialect: string): WebhookFormat | undefined {
    return this.#formats.get(dialect)
  }

  /**
   * Reads one batch; the cursor moves in the same transaction, and its row keeps other processes away
   * meanwhile. Returns how many events were read.
   */
  async run(): Promise<number> {
    return await this.#context.db.transaction().execute(async (change) => {
      await sql`insert into event_cursors (name, transaction_id, event_id) values (${cursorName}, '0', 0) on conflict do nothing`.execute(
        change,
      )
      const cursor = await change
        .selectFrom('event_cursors')
        .selectAll()
        .where('name', '=', cursorName)
        .forUpdate()
        .skipLocked()
        .executeTakeFirst()
      if (!cursor) return 0
      const { rows } = await sql<Event>`
        select * from events
        where (transaction_id, id) > (${cursor.transaction_id}::xid8, ${cursor.event_id})
          and transaction_id < ${eventHorizon}
        order by transaction_id, id limit ${batch}`.execute(change)
      const last = rows.at(-1)
      if (!last) return 0
      for (const event of rows) await this.#spread(change, event)
      await change
        .updateTable('event_cursors')
        .set({ transaction_id: last.transaction_id, event_id: last.id })
        .where('name', '=', cursorName)
        .execute()
      return rows.length
    })
  }

  async #spread(change: Change, event: Event): Promise<void> {
    if (event.noun !== 'task') return
    const endpoints = await change
      .selectFrom('webhook_endpoints')
      .selectAll()
      .where('account_id', '=', event.account_id)
      .where('task_id', 'is', null)
      .where('disabled_at', 'is', null)
      .where(({ or, eb }) =>
        or([eb('credential_id', 'is', null), eb('credential_id', '=', event.credential_id)]),
      )
      .unionAll(({ selectFrom }) =>
        selectFrom('webhook_endpoints')
          .selectAll()
          .where('task_id', '=', event.noun_id)
          .where('disabled_at', 'is', null),
      )
      .execute()
    if (endpoints.length === 0) return
    const task = await change
      .selectFrom('tasks')
      .selectAll()
      .where('id', '=', event.noun_id)
      .executeTakeFirst()
    if (!task) return
    const project =
      task.project_id === null
        ? null
        : await change
            .selectFrom('projects')
            .selectAll()
            .where('id', '=', task.project_id)
            .executeTakeFirstOrThrow()
    const [rendered = null] = await this.#renders.factsOf([task], change)
    for (const endpoint of endpoints) {
      const eventId = uuidV7(event.created_at.getTime())
      const message = this.#formats
        .get(endpoint.dialect)
        ?.message({ event, task, project, eventId, endpoint, rendered })
      if (!message || !endpoint.event_types.includes(message.eventType)) continue
      if (endpoint.task_id !== null && (await hasTold(change, endpoint, message))) continue
      await this.#deliveries.enqueue(change, endpoint, {
        eventId,
        eventType: message.eventType,
        body: JSON.stringify(message.body),
        messageId: `msg_${eventId.replaceAll('-', '')}`,
      })
    }
  }
}

/** Of one task each thing happens once to those who asked; that it was begun again is our own affair. */
async function hasTold(
  change: Change,
  { id }: WebhookEndpoint,
  { eventType }: WebhookMessage,
): Promise<boolean> {
  const told = await change
    .selectFrom('webhook_deliveries')
    .select('id')
    .where('endpoint_id', '=', id)
    .where('event_type', '=', eventType)
    .limit(1)
    .executeTakeFirst()
  return told !== undefined
}
