/** Webhooks: made, changed, tested, delivered with signatures, listed with attempts, replayed. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Body } from '#tests/conformance/diffio/support/call.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Api, apiOf, uploadProject, walk } from './support/api.ts'

type Received = { path: string; headers: IncomingHttpHeaders; body: string }

const scopes = ['read', 'write', 'webhooks:read', 'webhooks:write']
let server: TestServer
let api: Api
let key: { id: string; key: string }
let receiver: Server
let origin: string
let received: Received[] = []
let status: (path: string) => number = () => 200

beforeAll(async () => {
  receiver = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    received.push({ path: request.url!, headers: request.headers, body })
    response.writeHead(status(request.url!)).end()
  })
  await new Promise<void>((done) => receiver.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`
  server = await startTestServer({ settings: { TRIPTYCH_ALLOW_PRIVATE: '127.0.0.0/8' } })
  key = await server.createKey({ scopes })
  api = apiOf(server.url, key.key)
})
afterAll(async () => {
  await server?.close()
  receiver?.closeAllConnections()
  receiver?.close()
})
beforeEach(() => {
  received = []
  status = () => 200
})

async function make(path: string, fields: Record<string, unknown> = {}): Promise<Body> {
  const answer = await api.post('/webhooks', { url: origin + path, ...fields })
  expect(answer.status, answer.text).toBe(201)
  return answer.body
}

const at = (path: string) => received.filter((each) => each.path === path)

/** A task that fails at once, since its file is no sound. */
async function failingTask(by = api, of = key.key): Promise<string> {
  const projectId = await uploadProject(server.url, of, Buffer.from('no sound at all'))
  const task = await by.post('/tasks', { kind: 'restore', projectId, parameters: { audioFormat: 'mp3' } })
  expect(task.status).toBe(201)
  return task.body.id
}

describe('delivery', () => {
  it('tells each change of a task, signed as Standard Webhooks says', async () => {
    const { id, secret } = await make('/all')
    const taskId = await failingTask()
    await expect.poll(() => at('/all').length).toBe(3)
    for (const { headers, body } of at('/all')) {
      const payload = new Webhook(secret).verify(body, headers as Record<string, string>)
      expect(payload).toMatchObject({
        type: expect.stringMatching(/^task\.(queued|started|failed)$/),
        timestamp: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/),
        data: { id: taskId, kind: 'restore' },
      })
      expect(() => new Webhook(secret).verify(`${body} `, headers as Record<string, string>)).toThrow(
        WebhookVerificationError,
      )
    }
    const failed = at('/all')
      .map(({ body }) => JSON.parse(body))
      .find(({ type }) => type === 'task.failed')
    expect(failed.data).toMatchObject({ state: 'failed', error: { code: expect.any(String) } })
    await expect
      .poll(async () => (await walk(api, `/webhooks/${id}/deliveries`, 2)).map(({ state }) => state))
      .toEqual(['delivered', 'delivered', 'delivered'])
    const [delivery] = await walk(api, `/webhooks/${id}/deliveries`, 1)
    expect(delivery).toMatchObject({
      webhookId: id,
      messageId: expect.stringMatching(/^msg_/),
      eventType: expect.any(String),
      body: { type: expect.any(String) },
      attempts: [{ number: 1, status: 200, failure: null, durationMs: expect.any(Number) }],
      nextAttemptAt: null,
      finishedAt: expect.any(String),
    })
  })

  it('sends only the types asked for, and nothing of other keys', async () => {
    await make('/some', { eventTypes: ['task.failed'] })
    const other = await server.createKey({ scopes })
    await failingTask(apiOf(server.url, other.key), other.key)
    const taskId = await failingTask()
    await expect.poll(() => at('/some').length).toBe(1)
    expect(JSON.parse(at('/some')[0]!.body)).toMatchObject({ type: 'task.failed', data: { id: taskId } })
  })

  it('covers the account for a key that sees it', async () => {
    const refused = await api.post('/webhooks', { url: origin, covers: 'account' })
    expect([refused.status, refused.body.code]).toEqual([403, 'scope_missing'])
    const seer = apiOf(server.url, (await server.createKey({ scopes: [...scopes, 'account'] })).key)
    const made = await seer.post('/webhooks', {
      url: `${origin}/account`,
      covers: 'account',
      eventTypes: ['task.failed'],
    })
    expect(made.body).toMatchObject({ covers: 'account', credentialId: null })
    const taskId = await failingTask()
    await expect.poll(() => at('/account').length).toBe(1)
    expect(JSON.parse(at('/account')[0]!.body).data.id).toBe(taskId)
    expect((await api.get(`/webhooks/${made.body.id}/deliveries`)).status).toBe(404)
    await seer.delete(`/webhooks/${made.body.id}`)
  })

  it('is tested, and replayed under the same id', async () => {
    const { id, secret } = await make('/test')
    const test = await api.post(`/webhooks/${id}/test`)
    expect(test.status).toBe(202)
    expect(test.body).toMatchObject({ eventType: 'webhook.test', state: 'waiting', attempts: [] })
    await expect.poll(() => at('/test').length).toBe(1)
    const { headers, body } = at('/test')[0]!
    expect(new Webhook(secret).verify(body, headers as Record<string, string>)).toMatchObject({
      type: 'webhook.test',
      data: { webhookId: id },
    })
    const delivered = async () => (await api.get(`/webhooks/${id}/deliveries`)).body.items[0]
    await expect.poll(async () => (await delivered()).state).toBe('delivered')
    const replay = await api.post(`/deliveries/${test.body.id}/replay`)
    expect([replay.status, replay.body.id]).toEqual([202, test.body.id])
    await expect.poll(() => at('/test').length).toBe(2)
    expect(at('/test')[1]!.headers['webhook-id']).toBe(headers['webhook-id'])
    await expect
      .poll(async () => (await delivered()).attempts.map(({ number }: Body) => number))
      .toEqual([1, 2])
  })

  it('logs what failed and when it is tried next', async () => {
    status = (path) => (path === '/down' ? 500 : 200)
    const { id } = await make('/down')
    await api.post(`/webhooks/${id}/test`)
    const first = async () => (await api.get(`/webhooks/${id}/deliveries`)).body.items[0]
    await expect.poll(async () => (await first()).attempts.length).toBe(1)
    expect(await first()).toMatchObject({
      state: 'waiting',
      nextAttemptAt: expect.any(String),
      attempts: [{ number: 1, status: 500, failure: expect.stringContaining('500') }],
    })
  })

  it('signs with the new secret alone after a rotation', async () => {
    const { id, secret } = await make('/rotated')
    const rotated = await api.post(`/webhooks/${id}/rotate-secret`)
    expect(rotated.status).toBe(200)
    expect(rotated.body.secret).toMatch(/^whsec_/)
    expect(rotated.body.secret).not.toBe(secret)
    await api.post(`/webhooks/${id}/test`)
    await expect.poll(() => at('/rotated').length).toBe(1)
    const { headers, body } = at('/rotated')[0]!
    expect(() =>
      new Webhook(rotated.body.secret).verify(body, headers as Record<string, string>),
    ).not.toThrow()
    expect(() => new Webhook(secret).verify(body, headers as Record<string, string>)).toThrow()
  })
})

describe('endpoints', () => {
  it('tell their secret once', async () => {
    const made = await make('/secret')
    expect(made.secret).toMatch(/^whsec_/)
    expect(made).toMatchObject({ dialect: 'native', covers: 'key', credentialId: key.id, isEnabled: true })
    const listed = await walk(api, '/webhooks', 2)
    expect(listed.map(({ id }) => id)).toContain(made.id)
    expect(JSON.stringify(listed)).not.toContain('whsec_')
  })

  it('are made once under an idempotency key', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const body = { url: `${origin}/once` }
    const first = await api.post('/webhooks', body, headers)
    const again = await api.post('/webhooks', body, headers)
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body).toMatchObject({ id: first.body.id, secret: null })
    const other = await api.post('/webhooks', { url: `${origin}/other` }, headers)
    expect([other.status, other.body.code]).toEqual([409, 'idempotency_conflict'])
    await api.delete(`/webhooks/${first.body.id}`)
    expect((await api.post('/webhooks', body, headers)).body.code).toBe('webhook_unknown')
  })

  it('are changed, taken out of use and deleted', async () => {
    const { id } = await make('/changing')
    const changed = await api.patch(`/webhooks/${id}`, {
      url: `${origin}/changed`,
      eventTypes: ['task.canceled'],
      isEnabled: false,
    })
    expect(changed.body).toMatchObject({
      url: `${origin}/changed`,
      eventTypes: ['task.canceled'],
      isEnabled: false,
      disabledReason: 'by request',
    })
    expect((await api.patch(`/webhooks/${id}`, { isEnabled: true })).body.isEnabled).toBe(true)
    const deleted = await api.delete(`/webhooks/${id}`)
    expect([deleted.status, deleted.text]).toEqual([204, ''])
    expect((await api.delete(`/webhooks/${id}`)).status).toBe(404)
  })

  it.each([
    ['no URL', {}, '/url'],
    ['a NUL', { url: 'http://127.0.0.1/\u0000' }, '/url'],
    ['a private address', { url: 'http://10.0.0.1/' }, '/url'],
    ['no http address', { url: 'file:///etc/passwd' }, '/url'],
    [
      'a type that is not there',
      { url: 'http://127.0.0.1/', eventTypes: ['task.queued', 'x'] },
      '/eventTypes/1',
    ],
    ['no type', { url: 'http://127.0.0.1/', eventTypes: [] }, '/eventTypes'],
    ['another cover', { url: 'http://127.0.0.1/', covers: 'world' }, '/covers'],
  ])('refuse %s', async (_what, body, pointer) => {
    const answer = await api.post('/webhooks', body)
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].pointer).toBe(pointer)
  })

  it('are unknown to every other key', async () => {
    const { id } = await make('/mine')
    const test = await api.post(`/webhooks/${id}/test`)
    for (const options of [{ scopes }, { scopes: ['admin'], account: 'elsewhere' }]) {
      const other = apiOf(server.url, (await server.createKey(options)).key)
      expect((await other.get('/webhooks')).body.items).toEqual([])
      const answers = await Promise.all([
        other.patch(`/webhooks/${id}`, { isEnabled: false }),
        other.delete(`/webhooks/${id}`),
        other.get(`/webhooks/${id}/deliveries`),
        other.post(`/webhooks/${id}/test`),
        other.post(`/webhooks/${id}/rotate-secret`),
        other.post(`/deliveries/${test.body.id}/replay`),
      ])
      expect(answers.map((answer) => answer.status)).toEqual([404, 404, 404, 404, 404, 404])
    }
  })

  it('of a vendor are listed, and tested through its own API', async () => {
    const { endpoint } = await server.core.webhooks.endpoints.configure({
      accountId: (await server.core.accounts.find('main')).id,
      credentialId: key.id,
      dialect: 'diffio',
      mode: 'live',
      url: origin,
      eventTypes: ['generation.failed'],
      updatedBy: key.id,
    })
    expect((await walk(api, '/webhooks', 1)).map(({ id }) => id)).toContain(endpoint.id)
    expect((await api.post(`/webhooks/${endpoint.id}/test`)).status).toBe(400)
    const wrong = await api.patch(`/webhooks/${endpoint.id}`, { eventTypes: ['task.failed'] })
    expect(wrong.status).toBe(400)
    await api.delete(`/webhooks/${endpoint.id}`)
  })

  it('of one task sign with the secret of the account, which is told whenever it is asked for', async () => {
    const { body } = await api.post('/webhooks/secret')
    expect(body).toEqual({ secret: expect.stringMatching(/^whs_/) })
    expect((await api.post('/webhooks/secret', { rotate: false })).body).toEqual(body)
    const rotated = await api.post('/webhooks/secret', { rotate: true })
    expect(rotated.body.secret).not.toBe(body.secret)
    expect((await api.post('/webhooks/secret')).body).toEqual(rotated.body)
    const reader = apiOf(server.url, (await server.createKey({ scopes: ['read', 'webhooks:read'] })).key)
    expect((await reader.post('/webhooks/secret')).status).toBe(403)
  })
})
