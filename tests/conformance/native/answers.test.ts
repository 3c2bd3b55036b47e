/** What every answer has in common: problems, request ids, CORS, and one place where all is served. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from '#tests/conformance/diffio/support/call.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Api, apiOf, root } from './support/api.ts'

let server: TestServer
let api: Api
let key: string

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  key = (await server.createKey()).key
  api = apiOf(server.url, key)
})
afterAll(() => server?.close())

describe('a problem', () => {
  it('is application/problem+json with code, request id and a page about it', async () => {
    const answer = await api.get('/tasks/none')
    expect(answer.status).toBe(404)
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(answer.body).toEqual({
      type: '/docs/errors.md#task_unknown',
      title: 'There is no such task.',
      status: 404,
      detail: 'There is no such task.',
      code: 'task_unknown',
      requestId: answer.headers['x-request-id'],
    })
  })

  it.each([
    ['no key', {}, 401, 'key_missing'],
    ['another scheme', { authorization: 'Basic eDp5' }, 401, 'key_missing'],
    ['a made-up key', { authorization: 'Bearer nonsense' }, 401, 'key_unknown'],
  ])('answers %s', async (_what, headers, status, code) => {
    const answer = await send(`${server.url}${root}/tasks`, { method: 'GET', headers })
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([status, code])
    expect(answer.headers['www-authenticate']).toBe('Bearer')
  })

  it('names the scope that a key lacks', async () => {
    const reader = apiOf(server.url, (await server.createKey({ scopes: ['assets:read'] })).key)
    const answer = await reader.get('/tasks')
    expect([answer.status, answer.body.code]).toEqual([403, 'scope_missing'])
    expect(answer.body.detail).toBe('The API key does not hold the scope tasks:read.')
  })

  it('leads to a page that tells of its code', async () => {
    const { type, code, title } = (await api.get('/tasks/none')).body
    const page = await send(new URL(type, server.url).href, { method: 'GET' })
    expect([page.status, page.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8'])
    expect(page.text).toContain(`<a id="${code}"></a>\`${code}\` | missing | ${title} |`)
  })

  it.each([
    ['/projects?q=x', 'q', 'kind, limit, cursor'],
    ['/assets?kind=video', 'kind', 'type, limit, cursor'],
    ['/tasks?limit=5&status=failed', 'status', 'state, kind, limit, cursor'],
  ])('refuses a filter that is not there: %s', async (path, name, known) => {
    const answer = await api.get(path)
    expect([answer.status, answer.body.code]).toEqual([400, 'request_invalid'])
    const detail = `is no parameter of this call; there are ${known}`
    expect(answer.body.errors).toEqual([{ pointer: `/${name}`, detail }])
  })

  it.each(['[]', '"x"', '{', 'null'])('refuses the body %s', async (body) => {
    const answer = await send(`${server.url}${root}/tasks`, {
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body,
    })
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([400, 'body_unreadable'])
  })

  it.each(['', 'a b', 'x'.repeat(256)])('refuses the idempotency key "%s"', async (idempotencyKey) => {
    const answer = await api.post(
      '/tasks',
      { kind: 'restore', projectId: 'x', parameters: { audioFormat: 'mp3' } },
      { 'idempotency-key': idempotencyKey },
    )
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([400, '/Idempotency-Key'])
  })
})

describe('a path that is not served', () => {
  it.each(['/nothing', '/tasks/a/b/c', ''])('below the root is a problem: "%s"', async (path) => {
    const answer = await api.get(path)
    expect([answer.status, answer.body.code]).toEqual([404, 'route_unknown'])
  })

  it('is so for any version, and not elsewhere', async () => {
    const other = await send(`${server.url}/api/triptych/v9/tasks`, { method: 'GET' })
    expect(other.headers['content-type']).toContain('application/problem+json')
    const elsewhere = await send(`${server.url}/api/other`, { method: 'GET' })
    expect(elsewhere.headers['content-type']).not.toContain('problem')
    expect((await send(`${server.url}/tasks`, { method: 'GET' })).status).toBe(404)
  })

  it('by its method is 405 with those it takes', async () => {
    const answer = await send(`${server.url}${root}/tasks`, { method: 'DELETE' })
    expect(answer.status).toBe(405)
    expect(answer.headers.allow).toBe('GET, POST, OPTIONS')
    expect(JSON.parse(answer.text).code).toBe('method_not_allowed')
  })
})

it('browsers of any origin may call', async () => {
  const preflight = await send(`${server.url}${root}/tasks/x`, { method: 'OPTIONS' })
  expect(preflight.status).toBe(204)
  expect(preflight.headers['access-control-allow-origin']).toBe('*')
  expect(preflight.headers['access-control-allow-methods']).toContain('PATCH')
  expect(preflight.headers['access-control-allow-headers']).toContain('Idempotency-Key')
})
