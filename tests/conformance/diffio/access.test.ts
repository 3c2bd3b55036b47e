/** Who may call what: header forms, keys that are not, permissions, methods, preflights. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scopes } from '#core/credentials/scopes.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { callerOf, send } from './support/call.ts'

const endpoints = {
  list_projects: ['projects:read', 'read'],
  create_project: ['projects:write', 'write'],
  complete_project_upload: ['projects:write', 'write'],
  list_project_generations: ['tasks:read', 'read'],
  get_generation_progress: ['tasks:read', 'read'],
  get_generation_download: ['outputs:read', 'read'],
  'diffio-2.0-generation': ['tasks:write', 'write'],
  'diffio-3.4-generation': ['tasks:write', 'write'],
  'diffio-4.5-pro-generation': ['tasks:write', 'write'],
} as const
const names = Object.keys(endpoints) as (keyof typeof endpoints)[]
/** Calls that neither `read` nor `write` opens, with the one scope that does. */
const furtherEndpoints = {
  'webhooks/configure': 'admin',
  'webhooks/send_test_event': 'webhooks:write',
  'api_keys/create': 'admin',
  'api_keys/list': 'admin',
  'api_keys/rotate': 'admin',
  'api_keys/revoke': 'admin',
  'account/settings/get': 'account:read',
  'account/settings/update': 'admin',
  'usage/summary': 'usage:read',
} as const
const allNames = [...names, ...Object.keys(furtherEndpoints)]

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
})
afterAll(() => server.close())

describe('a key', () => {
  it('is taken in three header forms, the first that is there', async () => {
    const { key } = await server.createKey()
    const wrong = 'nobody'
    const call = async (headers: Record<string, string>) =>
      (await send(`${server.url}/v1/list_projects`, { headers })).status
    expect(await call({ authorization: `Bearer ${key}` })).toBe(200)
    expect(await call({ authorization: `bearer ${key}` })).toBe(200)
    expect(await call({ 'x-api-key': key })).toBe(200)
    expect(await call({ 'xi-api-key': key })).toBe(200)
    expect(await call({ authorization: `Bearer ${key}`, 'x-api-key': wrong, 'xi-api-key': wrong })).toBe(200)
    expect(await call({ authorization: `Bearer ${wrong}`, 'x-api-key': key })).toBe(401)
    expect(await call({ 'x-api-key': wrong, 'xi-api-key': key })).toBe(401)
    expect(await call({ authorization: 'Basic dTpw', 'xi-api-key': key })).toBe(200)
  })

  it.each(allNames)('%s: 401 without one, and with one that nobody knows', async (name) => {
    const mistyped = (await server.createKey()).key.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    for (const headers of [
      {},
      { authorization: 'Bearer ' },
      { 'x-api-key': 'diffio_live_x' },
      { 'xi-api-key': mistyped },
    ]) {
      const answer = await send(`${server.url}/v1/${name}`, { headers, body: '{}' })
      expect(answer.status).toBe(401)
      expect(answer.body.error).toEqual(expect.any(String))
    }
  })

  it.each(allNames)('%s: 403 with a revoked one', async (name) => {
    const { id, key } = await server.createKey()
    const { id: accountId } = await server.core.accounts.find('main')
    await server.core.credentials.revoke(accountId, id, null)
    expect((await callerOf(server.url, key)(name)).status).toBe(403)
  })

  it.each(names)('%s: 403 without the permission, whichever way it can be held', async (name) => {
    const sufficient = endpoints[name]
    for (const scope of sufficient) {
      const { key } = await server.createKey({ scopes: [scope] })
      // A body that is good for nothing else: the call got past its key.
      expect([200, 400]).toContain((await callerOf(server.url, key)(name)).status)
    }
    const others = [
      'projects:read',
      'projects:write',
      'tasks:read',
      'tasks:write',
      'outputs:read',
      'read',
      'write',
      'keys:read',
    ]
    const insufficient = others.filter((scope) => !sufficient.some((held) => held === scope))
    const { key } = await server.createKey({
      scopes: insufficient.filter((scope) => !['read', 'write'].includes(scope)),
    })
    expect((await callerOf(server.url, key)(name)).status).toBe(403)
    const legacy = sufficient[1] === 'read' ? 'write' : 'read'
    expect(
      (await callerOf(server.url, (await server.createKey({ scopes: [legacy] })).key)(name)).status,
    ).toBe(403)
  })
})

describe.each(Object.entries(furtherEndpoints))('%s', (name, scope) => {
  it(`is open to ${scope}, and to admin`, async () => {
    for (const held of [scope, 'admin']) {
      const { key } = await server.createKey({ scopes: [held] })
      expect([200, 400]).toContain((await callerOf(server.url, key)(name)).status)
    }
  })

  it('is closed to every other scope together', async () => {
    const others = scopes.filter((each) => each !== scope && each !== 'admin')
    const { key } = await server.createKey({ scopes: others })
    expect((await callerOf(server.url, key)(name)).status).toBe(403)
  })
})

describe('the order of checks', () => {
  it('is method, key, permission, body, fields, ownership', async () => {
    const url = `${server.url}/v1/list_project_generations`
    const weak = (await server.createKey({ scopes: ['write'] })).key
    const good = (await server.createKey()).key
    const status = async (method: string, key: string | null, body: string) =>
      (await send(url, { method, body, headers: key === null ? {} : { authorization: `Bearer ${key}` } }))
        .status
    expect(await status('PUT', null, '{')).toBe(405)
    expect(await status('POST', null, '{')).toBe(401)
    expect(await status('POST', weak, '{')).toBe(403)
    expect(await status('POST', good, '{')).toBe(400)
    expect(await status('POST', good, '{}')).toBe(400)
    expect(await status('POST', good, '{"apiProjectId":"proj-123"}')).toBe(404)
  })
})

describe.each(['', '/diffio'])('under %j', (root) => {
  it.each(allNames)(
    '%s: OPTIONS is 204 without a body or a key, for a browser of any origin',
    async (name) => {
      const answer = await send(`${server.url}${root}/v1/${name}`, {
        method: 'OPTIONS',
        headers: { origin: 'https://app.example', 'access-control-request-method': 'POST' },
      })
      expect(answer).toMatchObject({ status: 204, text: '' })
      expect(answer.headers['access-control-allow-origin']).toBe('*')
      expect(answer.headers['access-control-allow-methods']).toMatch(/POST.*OPTIONS/)
      for (const header of [
        'Authorization',
        'X-Api-Key',
        'Xi-Api-Key',
        'Content-Type',
        'X-Diffio-SDK-Language',
      ]) {
        expect(answer.headers['access-control-allow-headers']).toContain(header)
      }
    },
  )

  it.each(allNames)('%s: every other method is 405 and says which are allowed', async (name) => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'SEARCH', 'QUERY', 'LOCK']) {
      const answer = await send(`${server.url}${root}/v1/${name}`, { method })
      expect(answer.status).toBe(405)
      expect(answer.headers.allow).toBe('POST, OPTIONS')
      expect(answer.body.error).toEqual(expect.any(String))
    }
    expect((await send(`${server.url}${root}/v1/${name}`, { method: 'HEAD' })).status).toBe(405)
  })
})

describe('an address that cannot be read', () => {
  it.each(['/v1/%zz', '/diffio/v1/%zz', '/api/triptych/v1/%zz'])(
    '%s is 400 in words of the API',
    async (path) => {
      const { hostname, port } = new URL(server.url)
      const answer = await send(`http://${hostname}:${port}${path}`, { method: 'GET' })
      expect(answer.status).toBe(400)
      expect(answer.text).not.toContain('FST_')
      expect(answer.headers['x-request-id']).toEqual(expect.any(String))
      expect(answer.headers['access-control-allow-origin']).toBe('*')
      if (!path.startsWith('/api/')) expect(answer.body.error).toBe('The address cannot be read.')
    },
  )
})

describe('every answer', () => {
  it('is JSON that scripts of any origin may read', async () => {
    const { key } = await server.createKey()
    const call = callerOf(server.url, key)
    for (const answer of [
      await call('list_projects'),
      await call('create_project'),
      await call('list_project_generations', { apiProjectId: 'x' }),
      await send(`${server.url}/v1/list_projects`),
    ]) {
      expect(answer.headers['content-type']).toMatch(/^application\/json/)
      expect(answer.headers['access-control-allow-origin']).toBe('*')
    }
  })

  it('of an unknown route is 404 with a string in error', async () => {
    const { key } = await server.createKey()
    for (const path of ['/v1/delete_project', '/diffio/v1/delete_project', '/v2/list_projects']) {
      const answer = await send(server.url + path, { headers: { 'x-api-key': key } })
      expect(answer.status).toBe(404)
      expect(answer.body.error).toEqual(expect.any(String))
    }
  })
})
