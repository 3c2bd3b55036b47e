/** Webhooks: where a key's events are sent, and whether they get there. */

import { refuseNul } from '#base/refuse.ts'
import type { Route } from '#http/dialect.ts'
import { bodyOf } from '#http/request-parts.ts'
import { targetKeyOf } from '../target-key.ts'
import { toTestEvent, toWebhook } from '../translate/webhook.ts'
import { diffioWebhooks } from '../webhooks.ts'
import * as wire from '../wire/index.ts'
import type { RouteOptions } from './options.ts'

export function webhookRoutes({ core, checkUrl }: RouteOptions): Route[] {
  const { dialect } = diffioWebhooks

  const configure: Route = {
    method: 'POST',
    path: '/v1/webhooks/configure',
    access: 'admin',
    body: 'json',
    schema: { body: wire.ConfigureWebhookBody, response: { 200: wire.ConfigureWebhookAnswer } },
    summary: 'Have the events of a key sent to an address',
    handle: async ({ principal, request }) => {
      const { apiKeyId, mode, url, eventTypes } = bodyOf(request, wire.ConfigureWebhookBody)
      const credentialId = await targetKeyOf(core, principal, apiKeyId)
      refuseNul('url', url)
      await checkUrl(url)
      const { endpoint, secret } = await core.webhooks.endpoints.configure({
        accountId: principal.accountId,
        credentialId,
        dialect,
        mode,
        url,
        eventTypes: [...new Set(eventTypes)],
        updatedBy: principal.credentialId,
      })
      return toWebhook(endpoint, secret)
    },
  }

  const sendTestEvent: Route = {
    method: 'POST',
    path: '/v1/webhooks/send_test_event',
    access: 'webhooks:write',
    body: 'json',
    schema: { body: wire.TestEventBody, response: { 200: wire.TestEventAnswer } },
    summary: 'Send an event that only tries the webhooks out',
    handle: async ({ principal, request }): Promise<wire.TestEventAnswer> => {
      const { apiKeyId, mode, eventType, samplePayload } = bodyOf(request, wire.TestEventBody)
      const credentialId = await targetKeyOf(core, principal, apiKeyId)
      const event = toTestEvent(
        { eventType, ...(samplePayload ? { samplePayload } : {}) },
        credentialId,
        core.clock.now(),
      )
      await core.webhooks.deliveries.send(
        { accountId: principal.accountId, credentialId, dialect, mode },
        { eventId: event.id, messageId: event.messageId, eventType, body: JSON.stringify(event.body) },
      )
      return {
        svixMessageId: event.messageId,
        eventId: event.shownId,
        eventType,
        mode,
        apiKeyId: credentialId,
      }
    },
  }

  return [configure, sendTestEvent]
}
