/** Diffio's webhooks: flat JSON on each change of a generation's status, signed by the scheme of Svix. */
import { Webhook } from 'standardwebhooks'
import { isErrorCode } from '#base/errors.ts'
import type { Project } from '#core/schema.ts'
import type { WebhookFormat, WebhookSubject } from '#core/webhooks/webhook-format.ts'
import { errorSentence } from './errors.ts'
import { wholeSeconds } from './translate/instant.ts'

export const eventTypes = [
  'generation.queued',
  'generation.processing',
  'generation.failed',
  'generation.completed',
] as const
export type EventType = (typeof eventTypes)[number]

/** The word for failure here is `error`, unlike `failed` in answers. */
export const statusOf: Record<EventType, string> = {
  'generation.queued': 'queued',
  'generation.processing': 'processing',
  'generation.failed': 'error',
  'generation.completed': 'complete',
}

export const diffioWebhooks: WebhookFormat = {
  dialect: 'diffio',
  eventTypes,
  message(subject) {
    const eventType = eventTypeOf(subject)
    const { project } = subject
    return eventType === null || !project
      ? null
      : { eventType, body: bodyOf({ ...subject, project }, eventType) }
  },
  sign(secret, messageId, at, body) {
    // The same signature as Standard Webhooks makes, under the names that Svix had before.
    return {
      'svix-id': messageId,
      'svix-timestamp': String(Math.floor(at.getTime() / 1000)),
      'svix-signature': new Webhook(secret).sign(messageId, at, body),
    }
  },
}

/** Null for what is no change of status to a client, such as a second attempt at the same work. */
function eventTypeOf({ event, task, endpoint }: WebhookSubject): EventType | null {
  if (task.kind !== 'restore' || endpoint.mode !== 'live') return null
  const { attempt } = JSON.parse(event.facts) as { attempt?: number }
  switch (event.type) {
    case 'task.queued':
      return 'generation.queued'
    case 'task.started':
      return attempt === 1 ? 'generation.processing' : null
    case 'task.succeeded':
      return 'generation.completed'
    case 'task.failed':
    case 'task.canceled':
      return 'generation.failed'
    default:
      return null
  }
}

function bodyOf(
  { event, eventId, task, project, endpoint }: WebhookSubject & { project: Project },
  eventType: EventType,
): Record<string, unknown> {
  const isFailure = eventType === 'generation.failed'
  const code = isErrorCode(task.error_code) ? task.error_code : 'work_canceled'
  return {
    eventType,
    eventId: `evt_${eventId.replaceAll('-', '')}`,
    createdAt: wholeSeconds(event.created_at),
    apiKeyId: endpoint.credential_id ?? task.credential_id,
    generationId: task.id,
    apiProjectId: project.id,
    modelKey: task.label,
    status: statusOf[eventType],
    hasVideo: project.has_picture,
    error: isFailure ? errorSentence(code) : null,
    errorDetails: isFailure ? task.error_detail : null,
  }
}
