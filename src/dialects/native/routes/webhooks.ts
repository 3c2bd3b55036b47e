/** Routes of webhooks: where messages go, what was sent, and sending it again. */
import { TriptychError } from '#base/errors.ts'
import { instant } from '#base/instant.ts'
import { refuse, refuseNul } from '#base/refuse.ts'
import { type Principal, requireUnbounded } from '#core/credentials/credential.ts'
import { toPage } from '#core/keyset.ts'
import type { Route } from '#http/dialect.ts'
import { bodyOf, paramOf } from '#http/request-parts.ts'
import { orderKeyOf } from '../translate/order.ts'
import { afterOf, idOf, knownQueryOf, limitOf } from '../translate/query.ts'
import { toDelivery, toWebhook } from '../translate/webhook.ts'
import { eventTypes, testType } from '../webhooks.ts'
import { listOf } from '../wire/common.ts'
import { OnceHeaders, PageQuery, WebhookListQuery } from '../wire/queries.ts'
import {
  AccountSecretAnswer,
  AccountSecretBody,
  CreateWebhookBody,
  DeliveryAnswer,
  PatchWebhookBody,
  WebhookAnswer,
  WebhookWithSecret,
} from '../wire/webhooks.ts'
import type { RouteOptions } from './options.ts'

export function webhookRoutes({ core, checkUrl }: RouteOptions): Route[] {
  const { lists, endpoints, deliveries, fanOut, secrets } = core.webhooks
  const endpointOf = (principal: Principal, request: { params: unknown }) =>
    lists.get(principal, paramOf(request, 'webhookId'))
  const assertUrl = async (url: string) => {
    refuseNul('url', url)
    await checkUrl(url).catch((error: unknown) => {
      if (!(error instanceof TriptychError) || error.code !== 'address_refused') throw error
      const facts = { issues: [{ path: '/url', message: error.message }] }
      throw new TriptychError('address_refused', { detail: error.message, facts, cause: error })
    })
  }
  const assertTypes = (asked: readonly string[], known: readonly string[]) => {
    const at = asked.findIndex((type) => !known.includes(type))
    if (at >= 0) refuse(`eventTypes/${at}`, `must be one of ${known.join(', ')}`)
  }
  return [
    {
      method: 'GET',
      path: '/webhooks',
      access: 'webhooks:read',
      body: 'none',
      query: WebhookListQuery,
      schema: { response: { 200: listOf(WebhookAnswer) } },
      summary: 'List webhooks of every dialect, or with `taskId` those of one task, newest first',
      handle: async ({ principal, request }) => {
        const query = knownQueryOf(request, WebhookListQuery)
        const limit = limitOf(query)
        const taskId = idOf(query, 'taskId')
        return toPage(await lists.list(principal, taskId, limit + 1, afterOf(query)), limit, toWebhook)
      },
    },
    {
      method: 'POST',
      path: '/webhooks',
      access: 'webhooks:write',
      body: 'json',
      headers: OnceHeaders,
      schema: {
        body: CreateWebhookBody,
        response: { 200: WebhookWithSecret, 201: WebhookWithSecret },
      },
      summary: 'Have events sent to an address; the answer holds the secret, this once',
      handle: async ({ principal, request, reply }) => {
        const body = bodyOf(request, CreateWebhookBody)
        const { url, covers = 'key', eventTypes: asked = eventTypes } = body
        const key = orderKeyOf(request, body)
        assertTypes(asked, eventTypes)
        if (covers === 'account') {
          requireUnbounded(principal)
          if (!principal.scopes.has('account'))
            throw new TriptychError('scope_missing', { facts: { scope: 'account' } })
        }
        await assertUrl(url)
        const made = await lists.create(
          principal,
          {
            accountId: principal.accountId,
            credentialId: covers === 'key' ? principal.credentialId : null,
            dialect: 'native',
            url,
            eventTypes: asked,
            updatedBy: principal.credentialId,
          },
          key,
        )
        if (made.secret === null) reply.header('idempotent-replayed', 'true')
        reply.code(made.secret === null ? 200 : 201)
        return { ...toWebhook(made.endpoint), secret: made.secret }
      },
    },
    {
      method: 'POST',
      path: '/webhooks/secret',
      access: 'webhooks:write',
      body: 'json',
      schema: { body: AccountSecretBody, response: { 200: AccountSecretAnswer } },
      summary:
        "Tell the account's secret, which signs the messages about single tasks; made when there is none",
      handle: async ({ principal, request }) => {
        requireUnbounded(principal)
        const { rotate = false } = bodyOf(request, AccountSecretBody)
        const { accountId } = principal
        return { secret: await (rotate ? secrets.rotate(accountId) : secrets.ensure(accountId)) }
      },
    },
    {
      method: 'PATCH',
      path: '/webhooks/:webhookId',
      access: 'webhooks:write',
      body: 'json',
      schema: { body: PatchWebhookBody, response: { 200: WebhookAnswer } },
      summary: 'Change a webhook, or take it out of use and back',
      handle: async ({ principal, request }) => {
        const body = bodyOf(request, PatchWebhookBody)
        const { id, dialect } = await endpointOf(principal, request)
        if (body.eventTypes) assertTypes(body.eventTypes, fanOut.formatOf(dialect)?.eventTypes ?? [])
        if (body.url !== undefined) await assertUrl(body.url)
        return toWebhook(await endpoints.update(principal.accountId, id, body, principal.credentialId))
      },
    },
    {
      method: 'DELETE',
      path: '/webhooks/:webhookId',
      access: 'webhooks:write',
      body: 'none',
      answers: { 204: [] },
      summary: 'Delete a webhook and the log of its deliveries',
      handle: async ({ principal, request, reply }) => {
        const { id } = await endpointOf(principal, request)
        await endpoints.delete(principal.accountId, id)
        return reply.code(204).send()
      },
    },
    {
      method: 'GET',
      path: '/webhooks/:webhookId/deliveries',
      access: 'webhooks:read',
      body: 'none',
      query: PageQuery,
      schema: { response: { 200: listOf(DeliveryAnswer) } },
      summary: 'List what was sent to a webhook and how it went, newest first',
      handle: async ({ principal, request }) => {
        const query = knownQueryOf(request, PageQuery)
        const limit = limitOf(query)
        const { id } = await endpointOf(principal, request)
        const rows = await deliveries.list(id, limit + 1, afterOf(query) ?? undefined)
        const attempts = await deliveries.attemptsOf(rows.slice(0, limit).map((row) => row.id))
        return toPage(rows, limit, (row) => toDelivery(row, attempts))
      },
    },
    {
      method: 'POST',
      path: '/deliveries/:deliveryId/replay',
      access: 'webhooks:write',
      body: 'json',
      schema: { response: { 202: DeliveryAnswer } },
      summary: 'Send a message again, under the same id',
      handle: async ({ principal, request, reply }) => {
        const delivery = await lists.replay(principal, paramOf(request, 'deliveryId'))
        reply.code(202)
        return toDelivery(delivery, await deliveries.attemptsOf([delivery.id]))
      },
    },
    {
      method: 'POST',
      path: '/webhooks/:webhookId/test',
      access: 'webhooks:write',
      body: 'json',
      schema: { response: { 202: DeliveryAnswer } },
      summary: 'Send a message that stands for nothing',
      handle: async ({ principal, request, reply }) => {
        const endpoint = await endpointOf(principal, request)
        if (endpoint.dialect !== 'native')
          throw new TriptychError('request_invalid', {
            detail: `This webhook speaks the words of ${endpoint.dialect}: test it through that API.`,
          })
        const body = (_eventId: string, at: Date) => ({
          type: testType,
          timestamp: instant(at),
          data: { webhookId: endpoint.id },
        })
        const delivery = await lists.send(endpoint, { eventType: testType, body })
        reply.code(202)
        return toDelivery(delivery, [])
      },
    },
    {
      method: 'POST',
      path: '/webhooks/:webhookId/rotate-secret',
      access: 'webhooks:write',
      body: 'json',
      schema: { response: { 200: WebhookWithSecret } },
      summary: 'Give a webhook a new secret; the old one stops at once',
      handle: async ({ principal, request }) => {
        const { id } = await endpointOf(principal, request)
        const rotated = await endpoints.rotateSecret(principal.accountId, id, principal.credentialId)
        return { ...toWebhook(rotated.endpoint), secret: rotated.secret }
      },
    },
  ]
}
