/** Webhooks in our own words: the scheme of Standard Webhooks, `{type, timestamp, data}` about a task. */
import { Webhook } from 'standardwebhooks'
import { instant } from '#base/instant.ts'
import type { WebhookFormat } from '#core/webhooks/webhook-format.ts'
import { toTask } from './translate/task.ts'

/** Also the types of the core's events. */
export const eventTypes = [
  'task.queued',
  'task.started',
  'task.requeued',
  'task.prioritized',
  'task.succeeded',
  'task.failed',
  'task.canceled',
] as const

/** Sent on request only, whatever an endpoint asked for. */
export const testType = 'webhook.test'

export const nativeWebhooks: WebhookFormat = {
  dialect: 'native',
  eventTypes,
  message({ event, task }) {
    if (!eventTypes.some((type) => type === event.type)) return null
    return {
      eventType: event.type,
      body: { type: event.type, timestamp: instant(event.created_at), data: toTask(task) },
    }
  },
  sign(secret, messageId, at, body) {
    return {
      'webhook-id': messageId,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(secret).sign(messageId, at, body),
    }
  },
}
