import { describe, expect, it } from 'vitest'
import type { WebhookEndpoint } from '#core/schema.ts'
import { toTestEvent, toWebhook } from './webhook.ts'

const at = new Date('2026-01-02T03:04:05.678Z')

describe('a test event', () => {
  it('has one id in the forms of the vendor, and a new one each time', () => {
    const event = toTestEvent({ eventType: 'generation.failed' }, 'key-1', at)
    expect(event.shownId).toBe(`evt_${event.id.replaceAll('-', '')}`)
    expect(event.body).toMatchObject({
      eventType: 'generation.failed',
      eventId: event.shownId,
      apiKeyId: 'key-1',
      status: 'error',
      createdAt: '2026-01-02T03:04:05Z',
      error: expect.any(String),
    })
    expect(toTestEvent({ eventType: 'generation.failed' }, 'key-1', at).id).not.toBe(event.id)
  })

  it('takes anything of the sample but what tells it apart', () => {
    const samplePayload = JSON.parse(
      '{"__proto__":{"x":1},"status":"odd","eventId":"evt_9","eventType":"x","apiKeyId":7,"createdAt":null}',
    ) as Record<string, unknown>
    const { body, shownId } = toTestEvent({ eventType: 'generation.queued', samplePayload }, 'key-1', at)
    expect(body).toMatchObject({
      status: 'odd',
      createdAt: null,
      eventId: shownId,
      eventType: 'generation.queued',
      apiKeyId: 'key-1',
    })
    expect(Object.getPrototypeOf(body)).toBe(Object.prototype)
  })

  it('refuses a sample too deep to be written', () => {
    let samplePayload: Record<string, unknown> = {}
    for (let level = 0; level < 10_000; level++) samplePayload = { samplePayload }
    expect(() => toTestEvent({ eventType: 'generation.queued', samplePayload }, 'k', at)).toThrow(
      'samplePayload',
    )
  })
})

it('an endpoint is told with its secret only while that is at hand', () => {
  const endpoint = {
    id: 'e',
    credential_id: 'k',
    mode: 'live',
    url: 'https://h/',
    event_types: ['generation.queued'],
    updated_by: 'a',
  } as WebhookEndpoint
  const told = {
    apiKeyId: 'k',
    mode: 'live',
    endpointId: 'e',
    eventTypes: ['generation.queued'],
    url: 'https://h/',
    signing: 'svix',
    svixEnv: 'production',
    updatedByKeyId: 'a',
  }
  expect(toWebhook(endpoint, null)).toStrictEqual({ webhook: told })
  expect(toWebhook(endpoint, 'whsec_x')).toStrictEqual({ webhook: { ...told, secret: 'whsec_x' } })
})
