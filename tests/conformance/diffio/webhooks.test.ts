/** Webhooks over the API: configured by an admin key, tried out by a test event, verified as receivers do. */
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'svix'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestServer, type TestKey, type TestServer } from '#tests/support/server.ts'
import { type Answer, type Body, type Caller, callerOf, createUploadedProject } from './support/call.ts'
import { tone } from './support/sounds.ts'

const eventTypes = ['generation.queued', 'generation.processing', 'generation.failed', 'generation.completed']

let server: TestServer
let receiver: Server
let url: string
let received: { path: string; headers: IncomingHttpHeaders; body: string }[] = []
let admin: TestKey
let call: Caller
beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ path: request.url ?? '', headers: request.headers, body })
    response.end()
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`
  server = await startTestServer({ settings: { TRIPTYCH_ALLOW_PRIVATE: '127.0.0.1/32' } })
})
afterAll(async () => {
  await server?.close()
  receiver?.closeAllConnections()
  receiver?.close()
})
beforeEach(async () => {
  received = []
  admin = await server.createKey({ scopes: ['admin'] })
  call = callerOf(server.url, admin.key)
})

const configure = (fields: Record<string, unknown> = {}): Promise<Answer> =>
  call('webhooks/configure', { mode: 'test', url, eventTypes, ...fields })

/** What arrived, once the receiver's own library has taken it for genuine. */
async function verified(secret: string, count = 1): Promise<Body[]> {
  await expect.poll(() => received.length).toBe(count)
  return received.map(({ body, headers }) => {
    new Webhook(secret).verify(body, headers as Record<string, string>)
    return JSON.parse(body)
  })
}

it('the library of receivers takes nothing that was changed on the way', async () => {
  const { secret } = (await configure()).body.webhook
  await call('webhooks/send_test_event', { mode: 'test', eventType: 'generation.queued' })
  await verified(secret)
  const [{ body, headers }] = received as [(typeof received)[0]]
  const forged = { ...(headers as Record<string, string>), 'svix-id': 'msg_other' }
  expect(() => new Webhook(secret).verify(body, forged)).toThrow()
  expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow()
})

describe('webhooks/configure', () => {
  it('answers with the endpoint, and with the secret the first time alone', async () => {
    const first = await configure()
    expect(first.status).toBe(200)
    expect(first.body).toStrictEqual({
      webhook: {
        apiKeyId: admin.id,
        mode: 'test',
        endpointId: expect.any(String),
        eventTypes,
        url,
        signing: 'svix',
        svixEnv: 'test',
        updatedByKeyId: admin.id,
        secret: expect.stringMatching(/^whsec_/),
      },
    })
    const again = await configure({ eventTypes: ['generation.failed', 'generation.failed'], url: `${url}/2` })
    const { secret, ...same } = first.body.webhook
    expect(again.body).toStrictEqual({
      webhook: { ...same, eventTypes: ['generation.failed'], url: `${url}/2` },
    })
    await call('webhooks/send_test_event', { mode: 'test', eventType: 'generation.queued' })
    expect((await verified(secret))[0].eventType).toBe('generation.queued')
    expect(received[0]!.path).toBe('/hook/2')
  })

  it('keeps an endpoint for each mode', async () => {
    const [test, live] = [await configure(), await configure({ mode: 'live' })]
    expect(live.body.webhook).toMatchObject({ mode: 'live', svixEnv: 'production' })
    expect(live.body.webhook.endpointId).not.toBe(test.body.webhook.endpointId)
  })

  it('may be done for another key of the account', async () => {
    const worker = await server.createKey()
    const answer = await configure({ apiKeyId: worker.id, mode: 'live', url })
    expect(answer.body.webhook).toMatchObject({ apiKeyId: worker.id, updatedByKeyId: admin.id })
    const stranger = await server.createKey({ account: 'elsewhere' })
    for (const apiKeyId of [stranger.id, 'key_123']) {
      expect((await configure({ apiKeyId })).status).toBe(404)
    }
  })

  it('is for admin keys alone', async () => {
    const { key } = await server.createKey({ scopes: ['read', 'write', 'webhooks:write', 'account:write'] })
    const answer = await callerOf(server.url, key)('webhooks/configure', { mode: 'test', url, eventTypes })
    expect(answer.status).toBe(403)
  })

  it.each([
    ['http://10.0.0.1/hook'],
    ['https://10.0.0.1/hook'],
    ['https://[::1]/hook'],
    ['https://169.254.169.254/latest'],
    ['http://example.com/hook'],
    ['https://user:word@93.184.216.34/'],
    ['ftp://93.184.216.34/'],
    ['file:///etc/passwd'],
    ['nonsense'],
    [''],
    ['https://93.184.216.34/\u0000'],
    [`https://93.184.216.34/${'x'.repeat(3000)}`],
  ])('refuses the address %s', async (address) => {
    expect((await configure({ url: address })).status).toBe(400)
  })

  it('takes a public HTTPS address', async () => {
    expect((await configure({ url: 'https://93.184.216.34/hook' })).status).toBe(200)
  })

  it.each([
    [{ mode: 'both' }],
    [{ mode: null }],
    [{ url: 7 }],
    [{ eventTypes: [] }],
    [{ eventTypes: 'generation.failed' }],
    [{ eventTypes: ['generation.lost'] }],
    [{ apiKeyId: 7 }],
  ])('refuses %j', async (fields) => {
    const answer = await configure(fields)
    expect(answer).toMatchObject({ status: 400, body: { error: expect.any(String) } })
  })
})

describe('webhooks/send_test_event', () => {
  it.each([
    ['generation.queued', 'queued'],
    ['generation.processing', 'processing'],
    ['generation.failed', 'error'],
    ['generation.completed', 'complete'],
  ])('delivers %s with every field that clients insist on', async (eventType, status) => {
    const { secret } = (await configure({ eventTypes: ['generation.completed'] })).body.webhook
    const answer = await call('webhooks/send_test_event', { eventType, mode: 'test' })
    expect(answer.body).toStrictEqual({
      svixMessageId: expect.stringMatching(/^msg_/),
      eventId: expect.stringMatching(/^evt_/),
      eventType,
      mode: 'test',
      apiKeyId: admin.id,
    })
    const [event] = await verified(secret)
    expect(event).toEqual({
      eventType,
      eventId: answer.body.eventId,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      apiKeyId: admin.id,
      generationId: expect.any(String),
      apiProjectId: expect.any(String),
      modelKey: expect.any(String),
      status,
      hasVideo: false,
      error: status === 'error' ? expect.any(String) : null,
      errorDetails: status === 'error' ? expect.any(String) : null,
    })
    expect(received[0]!.headers['svix-id']).toBe(answer.body.svixMessageId)
  })

  it('lays the sample over the payload, but for what tells the event apart', async () => {
    const { secret } = (await configure()).body.webhook
    const answer = await call('webhooks/send_test_event', {
      eventType: 'generation.completed',
      mode: 'test',
      samplePayload: {
        apiProjectId: 'proj-mine',
        extra: { deep: ['é\u0000\ud800'] },
        eventType: 'generation.failed',
        eventId: 'evt_forged',
        apiKeyId: 'key_forged',
      },
    })
    const [event] = await verified(secret)
    expect(event).toMatchObject({
      apiProjectId: 'proj-mine',
      extra: { deep: ['é\u0000\ud800'] },
      eventType: 'generation.completed',
      eventId: answer.body.eventId,
      apiKeyId: admin.id,
    })
  })

  it('goes to the mode and the key that were named, and to no other', async () => {
    const worker = await server.createKey({ scopes: ['webhooks:write'] })
    await configure({ url: `${url}/admin` })
    const { secret } = (await configure({ apiKeyId: worker.id, mode: 'live', url: `${url}/worker` })).body
      .webhook
    const send = (as: Caller, fields: Record<string, unknown>) =>
      as('webhooks/send_test_event', { eventType: 'generation.queued', mode: 'live', ...fields })
    expect((await send(call, { apiKeyId: worker.id })).body.apiKeyId).toBe(worker.id)
    expect((await send(callerOf(server.url, worker.key), {})).status).toBe(200)
    expect((await send(callerOf(server.url, worker.key), { apiKeyId: worker.id })).status).toBe(200)
    expect((await send(callerOf(server.url, worker.key), { apiKeyId: admin.id })).status).toBe(403)
    expect((await send(call, { apiKeyId: 'key_123' })).status).toBe(404)
    await verified(secret, 3)
    expect(new Set(received.map(({ path }) => path))).toEqual(new Set(['/hook/worker']))
  })

  it('answers with ids also where nothing is configured', async () => {
    const answer = await call('webhooks/send_test_event', { eventType: 'generation.queued', mode: 'live' })
    expect(answer).toMatchObject({ status: 200, body: { svixMessageId: expect.stringMatching(/^msg_/) } })
  })

  it.each([
    [{ mode: 'test' }],
    [{ eventType: 'generation.queued' }],
    [{ eventType: 'generation.lost', mode: 'test' }],
    [{ eventType: 'generation.queued', mode: 'both' }],
    [{ eventType: 'generation.queued', mode: 'test', samplePayload: [] }],
    [{ eventType: 'generation.queued', mode: 'test', samplePayload: 'x' }],
  ])('refuses %j', async (body) => {
    expect((await call('webhooks/send_test_event', body)).status).toBe(400)
  })
})

it('the events of a generation reach the address that was configured over the API', async () => {
  const worker = await server.createKey()
  const { secret } = (await configure({ apiKeyId: worker.id, mode: 'live' })).body.webhook
  await configure({ apiKeyId: worker.id, mode: 'test', url: `${url}/test` })
  const { apiProjectId } = await createUploadedProject(callerOf(server.url, worker.key), tone())
  const generation = await callerOf(server.url, worker.key)('diffio-4.5-flash-generation', { apiProjectId })
  const events = await verified(secret, 3)
  expect(new Set(events.map(({ status }) => status))).toEqual(new Set(['queued', 'processing', 'complete']))
  for (const event of events) {
    expect(event).toMatchObject({
      generationId: generation.body.generationId,
      apiKeyId: worker.id,
      apiProjectId,
    })
  }
  expect(received.every(({ path }) => path === '/hook')).toBe(true)
})
