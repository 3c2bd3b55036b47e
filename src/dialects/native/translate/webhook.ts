/** Webhook endpoints and deliveries as this API shows them. */

import { instant, instantOrNull } from '#base/instant.ts'
import type { WebhookAttempt, WebhookDelivery, WebhookEndpoint } from '#core/schema.ts'
import type { DeliveryAnswer, WebhookAnswer } from '../wire/webhooks.ts'

export function toWebhook(endpoint: WebhookEndpoint): WebhookAnswer {
  return {
    id: endpoint.id,
    dialect: endpoint.dialect,
    url: endpoint.url,
    eventTypes: endpoint.event_types,
    covers: endpoint.credential_id === null ? 'account' : 'key',
    credentialId: endpoint.credential_id,
    taskId: endpoint.task_id,
    isEnabled: endpoint.disabled_at === null,
    disabledReason: endpoint.disabled_reason,
    createdAt: instant(endpoint.created_at),
    updatedAt: instant(endpoint.updated_at),
  }
}

export function toDelivery(delivery: WebhookDelivery, attempts: readonly WebhookAttempt[]): DeliveryAnswer {
  return {
    id: delivery.id,
    webhookId: delivery.endpoint_id,
    messageId: delivery.message_id,
    eventType: delivery.event_type,
    state: delivery.state,
    body: JSON.parse(delivery.body),
    attempts: attempts
      .filter(({ delivery_id }) => delivery_id === delivery.id)
      .map((attempt) => ({
        number: attempt.number,
        status: attempt.status,
        failure: attempt.failure,
        durationMs: attempt.duration_ms,
        endedAt: instant(attempt.created_at),
      })),
    nextAttemptAt: instantOrNull(delivery.next_attempt_at),
    createdAt: instant(delivery.created_at),
    finishedAt: instantOrNull(delivery.finished_at),
  }
}
