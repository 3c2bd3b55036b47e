/** Webhook endpoints, and events that only try them out. */
import { uuidV7 } from '#base/ids.ts'
import { refuseDeeper } from '#base/refuse.ts'
import type { WebhookEndpoint } from '#core/schema.ts'
import { type EventType, statusOf } from '../webhooks.ts'
import type { ConfigureWebhookAnswer, TestEventBody } from '../wire/index.ts'
import { wholeSeconds } from './instant.ts'

const payloadLevels = 64

/** @param secret null but for the first time */
export function toWebhook(endpoint: WebhookEndpoint, secret: string | null): ConfigureWebhookAnswer {
  return {
    webhook: {
      apiKeyId: endpoint.credential_id ?? '',
      mode: endpoint.mode,
      endpointId: endpoint.id,
      eventTypes: endpoint.event_types,
      url: endpoint.url,
      signing: 'svix',
      svixEnv: endpoint.mode === 'live' ? 'production' : 'test',
      updatedByKeyId: endpoint.updated_by ?? '',
      ...(secret === null ? {} : { secret }),
    },
  }
}

export type TestEvent = {
  /** The core's id of the event; the wire shows it as `shownId`. */
  id: string
  shownId: string
  messageId: string
  body: Record<string, unknown>
}

/** An event as a generation would send it, of a generation that there is not. */
export function toTestEvent(
  { eventType, samplePayload }: Pick<TestEventBody, 'eventType' | 'samplePayload'>,
  apiKeyId: string,
  at: Date,
): TestEvent {
  refuseDeeper('samplePayload', samplePayload, payloadLevels)
  const id = uuidV7(at.getTime())
  const plain = id.replaceAll('-', '')
  const shownId = `evt_${plain}`
  return {
    id,
    shownId,
    messageId: `msg_${plain}`,
    body: {
      createdAt: wholeSeconds(at),
      generationId: uuidV7(at.getTime()),
      apiProjectId: uuidV7(at.getTime()),
      modelKey: 'diffio-4.5-flash',
      status: statusOf[eventType],
      hasVideo: false,
      ...failureOf(eventType),
      ...samplePayload,
      eventType,
      eventId: shownId,
      apiKeyId,
    },
  }
}

function failureOf(eventType: EventType): { error: string | null; errorDetails: string | null } {
  return eventType === 'generation.failed'
    ? { error: 'This is a test.', errorDetails: 'No generation has failed.' }
    : { error: null, errorDetails: null }
}
