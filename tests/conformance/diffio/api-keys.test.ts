/** API keys over the API: sub-keys that can do less, and every key listed, rotated, revoked. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { startTestServer, type TestKey, type TestServer } from '#tests/support/server.ts'
import { type Body, type Caller, callerOf, createProject, createUploadedProject } from './support/call.ts'
import { tone } from './support/sounds.ts'

let server: TestServer
let admin: TestKey
let call: Caller
let accounts = 0
beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
})
afterAll(() => server.close())
beforeEach(async () => {
  admin = await server.createKey({ scopes: ['admin'], account: `account-${++accounts}` })
  call = callerOf(server.url, admin.key)
})

const second = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)

async function create(fields: Record<string, unknown> = {}): Promise<Body> {
  const answer = await call('api_keys/create', {
    label: 'a sub-key',
    scopes: ['projects:read', 'projects:write'],
    resourceBounds: {},
    ...fields,
  })
  expect(answer.status).toBe(200)
  return answer.body
}

describe('api_keys/create', () => {
  it('answers with the key, its secret and what it may do', async () => {
    const scopes = ['generations:read', 'projects:write', 'artifacts:read', 'usage:read', 'webhooks:write']
    const made = await create({ label: ' mine ', scopes })
    expect(made).toStrictEqual({
      keyId: expect.any(String),
      label: 'mine',
      status: 'active',
      keyPrefix: made.key.slice(0, 17),
      role: 'scoped',
      scopes,
      resourceBounds: {},
      parentKeyId: admin.id,
      createdAt: second,
      rotatedAt: null,
      revokedAt: null,
      key: expect.stringMatching(/^\S{40,}$/),
      permissions: { read: true, write: true },
    })
  })

  it.each([
    [['projects:read'], { read: true, write: false }],
    [['generations:write'], { read: false, write: true }],
    [['keys:read', 'webhooks:write'], { read: false, write: false }],
    [['read', 'write'], { read: true, write: true }],
  ])('says of %j that it permits %j', async (scopes, permissions) => {
    expect(await create({ scopes })).toMatchObject({ scopes, permissions })
  })

  it('makes keys that can do what they are for and nothing else', async () => {
    const uploader = callerOf(server.url, (await create()).key)
    const { apiProjectId } = await createUploadedProject(uploader, tone())
    expect((await uploader('list_projects')).status).toBe(200)
    expect((await uploader('diffio-4.5-flash-generation', { apiProjectId })).status).toBe(403)
    expect((await uploader('api_keys/list')).status).toBe(403)
    expect((await uploader('webhooks/send_test_event', {})).status).toBe(403)
    // What one key made, another does not see: not even its parent, in a list of its own.
    expect((await call('list_projects')).body.projects).toEqual([])
  })

  it('makes keys that are bounded to some projects', async () => {
    const [inside, outside] = [await createProject(call), await createProject(call)]
    const resourceBounds = { projectIds: [inside.apiProjectId] }
    const made = await create({ resourceBounds, scopes: ['read', 'write'] })
    expect(made.resourceBounds).toEqual(resourceBounds)
    const bounded = callerOf(server.url, made.key)
    const { projects } = (await bounded('list_projects')).body
    expect(projects.map(({ apiProjectId }: Body) => apiProjectId)).toEqual([inside.apiProjectId])
    const list = (apiProjectId: string) => bounded('list_project_generations', { apiProjectId })
    expect((await list(inside.apiProjectId)).status).toBe(200)
    expect((await list(outside.apiProjectId)).status).toBe(404)
    expect((await bounded('create_project', { fileName: 'a.wav' })).status).toBe(403)
    const none = await create({ resourceBounds: { projectIds: [] }, scopes: ['read'] })
    expect((await callerOf(server.url, none.key)('list_projects')).body).toEqual({ projects: [] })
  })

  it.each([
    [{}],
    [{ label: 7 }],
    [{ label: ' ' }],
    [{ label: 'a\u0000b' }],
    [{ label: 'x'.repeat(81) }],
    [{ scopes: 'read' }],
    [{ scopes: [] }],
    [{ scopes: [7] }],
    [{ scopes: ['admin'] }],
    [{ scopes: ['account'] }],
    [{ scopes: ['projects:delete'] }],
    [{ resourceBounds: [] }],
    [{ resourceBounds: { projectIds: 'all' } }],
    [{ resourceBounds: { projectIds: ['proj-1'] } }],
    [{ resourceBounds: { folderIds: [] } }],
  ])('refuses %j', async (fields) => {
    const body = Object.keys(fields).length === 0 ? {} : { label: 'x', scopes: ['read'], ...fields }
    expect((await call('api_keys/create', body)).status).toBe(400)
    expect((await call('api_keys/list')).body.keys).toHaveLength(1)
  })
})

describe('api_keys/list', () => {
  it('tells every key of the account and no secret, newest first', async () => {
    const made = [await create({ label: 'first' }), await create({ label: 'second' })]
    await server.core.credentials.create(
      {
        accountId: (await server.core.accounts.find(`account-${accounts}`)).id,
        label: 'signs',
        kind: 'signing',
        scopes: ['read'],
      },
      null,
    )
    const answer = await call('api_keys/list')
    expect(answer.body.keys.map(({ label, role }: Body) => [label, role])).toEqual([
      ['second', 'scoped'],
      ['first', 'scoped'],
      ['a test key', 'admin'],
    ])
    expect(answer.body.keys[2]).toMatchObject({ scopes: ['admin'], parentKeyId: null })
    for (const { key } of made) expect(answer.text).not.toContain(key)
  })

  it('tells what an operator gave in words of this API', async () => {
    await server.createKey({
      scopes: ['read', 'tasks:write', 'indexes:write'],
      account: `account-${accounts}`,
    })
    const { keys } = (await call('api_keys/list')).body
    expect(keys[0]).toMatchObject({ role: 'dashboard', scopes: ['read', 'generations:write'] })
  })
})

describe('api_keys/rotate', () => {
  it('gives a new secret, and the old one stops at once', async () => {
    const made = await create()
    const answer = await call('api_keys/rotate', { keyId: made.keyId })
    const { permissions, ...same } = made
    expect(answer.body).toStrictEqual({
      ...same,
      key: expect.any(String),
      keyPrefix: answer.body.key.slice(0, 17),
      rotatedAt: second,
    })
    expect(answer.body.keyPrefix).not.toBe(made.keyPrefix)
    expect(answer.body.key).not.toBe(made.key)
    expect((await callerOf(server.url, made.key)('list_projects')).status).toBe(401)
    expect((await callerOf(server.url, answer.body.key)('list_projects')).status).toBe(200)
  })

  it('is open to an admin key for itself, not for another admin key', async () => {
    const other = await server.createKey({ scopes: ['admin'], account: `account-${accounts}` })
    expect((await call('api_keys/rotate', { keyId: other.id })).status).toBe(403)
    const own = await call('api_keys/rotate', { keyId: admin.id })
    expect(own.status).toBe(200)
    expect((await callerOf(server.url, own.body.key)('api_keys/list')).status).toBe(200)
  })

  it('is 403 for a key that was revoked', async () => {
    const { keyId } = await create()
    await call('api_keys/revoke', { keyId })
    expect(await call('api_keys/rotate', { keyId })).toMatchObject({
      status: 403,
      body: { error: 'A revoked key cannot be rotated.' },
    })
  })
})

describe('api_keys/revoke', () => {
  it('stops a key for good, and may be said twice', async () => {
    const { keyId, key } = await create()
    const answer = await call('api_keys/revoke', { keyId })
    expect(answer.body).toMatchObject({ keyId, status: 'revoked', revokedAt: second })
    expect(answer.body).not.toHaveProperty('key')
    expect((await call('api_keys/revoke', { keyId })).body).toEqual(answer.body)
    expect((await callerOf(server.url, key)('list_projects')).status).toBe(403)
  })

  it('is 403 for an admin key', async () => {
    expect((await call('api_keys/revoke', { keyId: admin.id })).status).toBe(403)
    expect((await call('api_keys/list')).status).toBe(200)
  })
})

describe('every call on keys', () => {
  it('is for admin keys alone', async () => {
    const { keyId, key } = await create({ scopes: ['keys:read', 'keys:write', 'read', 'write'] })
    const scoped = callerOf(server.url, key)
    for (const name of ['create', 'list', 'rotate', 'revoke']) {
      expect((await scoped(`api_keys/${name}`, { keyId, label: 'x', scopes: ['read'] })).status).toBe(403)
    }
  })

  it('knows no key of another account, and needs a key', async () => {
    const stranger = await server.createKey({ account: 'elsewhere' })
    for (const name of ['rotate', 'revoke']) {
      for (const keyId of [stranger.id, 'key_123', '']) {
        expect((await call(`api_keys/${name}`, { keyId })).status).toBe(404)
      }
      for (const body of [{}, { keyId: 7 }]) expect((await call(`api_keys/${name}`, body)).status).toBe(400)
    }
  })
})
