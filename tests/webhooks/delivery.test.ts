/** Webhooks from a change of a task to a receiver: real server, real receiver, real signatures. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestServer, type TestKey, type TestServer } from '#tests/support/server.ts'

type Received = { path: string; headers: IncomingMessage['headers']; body: string }

let server: TestServer
let key: TestKey
let accountId: string
let receiver: Server
let origin: string
let received: Received[] = []
let answer: (request: Received, response: ServerResponse) => void

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const seen = { path: request.url ?? '', headers: request.headers, body }
    received.push(seen)
    answer(seen, response)
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  server = await startTestServer({ settings: { TRIPTYCH_ALLOW_PRIVATE: '127.0.0.0/8' } })
  key = await server.createKey()
  accountId = (await server.core.accounts.find('main')).id
})

afterAll(async () => {
  await server?.close()
  receiver?.closeAllConnections()
  receiver?.close()
})

beforeEach(() => {
  received = []
  answer = (_request, response) => response.end()
})

const types = ['generation.queued', 'generation.processing', 'generation.failed', 'generation.completed']

async function configure(path: string, eventTypes = types) {
  return await server.core.webhooks.endpoints.configure({
    accountId,
    credentialId: key.id,
    dialect: 'diffio',
    mode: 'live',
    url: origin + path,
    eventTypes,
    updatedBy: key.id,
  })
}

async function call<T>(name: string, body: Record<string, unknown>): Promise<T> {
  const response = await fetch(`${server.url}/v1/${name}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key.key}` },
    body: JSON.stringify(body),
  })
  expect(response.status).toBe(200)
  return (await response.json()) as T
}

/** A generation that fails at once, since its file is no sound. */
async function generate(): Promise<string> {
  const { apiProjectId, uploadUrl } = await call<{ apiProjectId: string; uploadUrl: string }>(
    'create_project',
    { fileName: 'no-sound.wav' },
  )
  await fetch(uploadUrl, { method: 'PUT', body: 'this is text' })
  const { generationId } = await call<{ generationId: string }>('diffio-2.0-flash-generation', {
    apiProjectId,
  })
  return generationId
}

const typesOf = () => received.map(({ body }) => (JSON.parse(body) as { eventType: string }).eventType)

async function deliveriesOf(endpointId: string) {
  return await server.core.webhooks.deliveries.list(endpointId, 50)
}

describe('webhooks', () => {
  it('tell each change of status once, signed, with every field a client insists on', async () => {
    const { secret } = await configure('/all')
    expect(secret).toMatch(/^whsec_/)
    const generationId = await generate()
    await expect.poll(() => received.length).toBe(3)
    expect(new Set(typesOf())).toEqual(
      new Set(['generation.queued', 'generation.processing', 'generation.failed']),
    )
    for (const { headers, body } of received) {
      const standard = {
        'webhook-id': headers['svix-id'],
        'webhook-timestamp': headers['svix-timestamp'],
        'webhook-signature': headers['svix-signature'],
      }
      const payload = new Webhook(secret!).verify(body, standard as Record<string, string>) as Record<
        string,
        unknown
      >
      expect(payload).toMatchObject({
        generationId,
        apiKeyId: key.id,
        eventId: expect.stringMatching(/^evt_/),
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
        apiProjectId: expect.any(String),
        modelKey: 'diffio-2-flash',
        hasVideo: false,
        status: {
          'generation.queued': 'queued',
          'generation.processing': 'processing',
          'generation.failed': 'error',
        }[payload.eventType as string],
      })
    }
    const failed = received
      .map(({ body }) => JSON.parse(body))
      .find(({ eventType }) => eventType === 'generation.failed')
    expect(failed.error).toBeTypeOf('string')
    expect(new Set(received.map(({ headers }) => headers['svix-id'])).size).toBe(3)
  })

  it('keep the secret when configured again, and send only the types asked for', async () => {
    expect((await configure('/some', ['generation.failed'])).secret).toBeNull()
    await generate()
    await expect.poll(typesOf).toEqual(['generation.failed'])
    expect(received[0]!.path).toBe('/some')
  })

  it('come again with the same id and a new signature when they were not taken', async () => {
    answer = (_request, response) => response.writeHead(received.length === 1 ? 500 : 200).end()
    const { endpoint } = await configure('/flaky', ['generation.failed'])
    await generate()
    await expect.poll(() => received.length).toBe(2)
    expect(received[0]!.headers['svix-id']).toBe(received[1]!.headers['svix-id'])
    expect(received[0]!.body).toBe(received[1]!.body)
    await expect.poll(async () => (await deliveriesOf(endpoint.id))[0]!.state).toBe('delivered')
    const [delivery] = await deliveriesOf(endpoint.id)
    const attempts = await server.core.webhooks.deliveries.attemptsOf([delivery!.id])
    expect(attempts.map(({ number, status }) => [number, status])).toEqual([
      [1, 500],
      [2, 200],
    ])
  })

  it('are replayed on request, with the same id', async () => {
    const { endpoint } = await configure('/replay', ['generation.failed'])
    const [delivery] = await deliveriesOf(endpoint.id)
    await server.core.webhooks.deliveries.replay(accountId, delivery!.id)
    await expect.poll(() => received.length).toBe(1)
    expect(received[0]!.headers['svix-id']).toBe(delivery!.message_id)
  })

  it('follow no redirect, and wait for the next try', async () => {
    answer = (_request, response) => response.writeHead(307, { location: `${origin}/elsewhere` }).end()
    const { endpoint } = await configure('/moved', ['generation.failed'])
    await generate()
    const waiting = async () => (await deliveriesOf(endpoint.id)).find(({ state }) => state === 'waiting')
    const attempts = async () => {
      const delivery = await waiting()
      return delivery ? await server.core.webhooks.deliveries.attemptsOf([delivery.id]) : []
    }
    await expect.poll(async () => (await attempts()).map(({ status }) => status)).toEqual([307])
    expect(received.every(({ path }) => path === '/moved')).toBe(true)
  })

  it('are not sent any more to a receiver that says it is gone', async () => {
    answer = (_request, response) => response.writeHead(410).end()
    const { endpoint } = await configure('/gone', ['generation.failed'])
    await generate()
    await expect
      .poll(async () => (await server.core.webhooks.endpoints.get(accountId, endpoint.id)).disabled_at, {
        timeout: 20_000,
      })
      .not.toBeNull()
    const count = received.length
    await generate()
    const { rowCount } = await server.pool.query(
      `update webhook_deliveries set state = 'waiting', next_attempt_at = now(), finished_at = null
       where endpoint_id = $1 and event_type = 'generation.failed'`,
      [endpoint.id],
    )
    expect(rowCount).toBeGreaterThan(1)
    await expect
      .poll(async () => (await deliveriesOf(endpoint.id)).filter(({ state }) => state === 'waiting').length, {
        timeout: 10_000,
      })
      .toBe(0)
    expect(received.length).toBe(count)
  })

  it('tell nothing to other keys of the account', async () => {
    const other = await server.createKey()
    await server.core.webhooks.endpoints.configure({
      accountId,
      credentialId: other.id,
      dialect: 'diffio',
      mode: 'live',
      url: `${origin}/other`,
      eventTypes: types,
      updatedBy: other.id,
    })
    await configure('/mine', ['generation.failed'])
    await generate()
    await expect.poll(() => received.filter(({ path }) => path === '/mine').length).toBe(1)
    expect(received.some(({ path }) => path === '/other')).toBe(false)
  })
})
