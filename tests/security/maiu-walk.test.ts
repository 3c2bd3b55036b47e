/**
 * Walks every route of the media understanding API, whose calls are signed, with no key, a wrong one, another
 * account's, one without the scope, a bounded and a revoked one.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { systemClock } from '#base/clock.ts'
import { uuidV7 } from '#base/ids.ts'
import { type Scope, scopes } from '#core/credentials/scopes.ts'
import type { Route } from '#http/dialect.ts'
import { apiOf, resultOf, signHeaders } from '#tests/conformance/maiu/support/api.ts'
import { maiuRoutes } from '#tests/conformance/maiu/support/dialect.ts'
import { type SigningKey, startTestServer, type TestServer } from '#tests/support/server.ts'

let server: TestServer
let owner: SigningKey
let assetNumber: number
let names: Record<string, string>

const ownScopes = scopes.filter((scope) => scope !== 'account' && scope !== 'admin')

beforeAll(async () => {
  server = await startTestServer({
    settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_BUCKETS: 'films=file:/nowhere' },
  })
  owner = await server.createSigningKey()
  const api = apiOf(server.url, owner)
  resultOf(await api.post('workspaces', { workspaceName: 'of-the-owner' }))
  const { projectId } = resultOf(await api.post('workspaces/of-the-owner/projects', { name: 'theirs' }))
  const order = { key: 'secret-name.mp4', bucketName: 'films' }
  const made = await api.post(
    `workspaces/of-the-owner/projects/${projectId}/assets/import/object-storage`,
    order,
  )
  assetNumber = resultOf(made).assetId
  names = {
    workspaceName: 'of-the-owner',
    projectId: String(projectId),
    assetId: String(assetNumber),
    videoAssetId: String(assetNumber),
  }
})

afterAll(() => server?.close())

/** What else a path names was never made; whoever may not see its workspace must not learn that. */
const pathOf = (route: Route) => route.path.replaceAll(/:(\w+)/g, (_all, name: string) => names[name] ?? '1')

/** Bodies that get far enough for the place in the path to be looked for; others may be refused before. */
const bodies: Record<string, Record<string, unknown>> = {
  '/api/v1/workspaces': { workspaceName: 'of-a-stranger' },
  '/api/v1/workspaces/:workspaceName/projects': { name: 'mine' },
  '/api/v1/workspaces/:workspaceName/projects/:projectId': { name: 'mine' },
  '/api/v1/workspaces/:workspaceName/projects/:projectId/assets/import/object-storage': {
    key: 'a.mp4',
    bucketName: 'films',
  },
  '/api/v1/workspaces/:workspaceName/projects/:projectId/video-assets/import/object-storage': {
    key: 'a.mp4',
    bucketName: 'films',
  },
}
const queries: Record<string, string> = { PATCH: '?new_project_id=1', GET: '?pageNum=1' }

async function call(route: Route, key: SigningKey | null, root = '') {
  const target = `${root}${pathOf(route)}${queries[route.method] ?? ''}`
  const timestamp = String(systemClock.now().getTime())
  return await fetch(server.url + target, {
    method: route.method,
    headers: key === null ? {} : signHeaders(key, route.method, target, timestamp),
    ...(route.body === 'json' ? { body: JSON.stringify(bodies[route.path] ?? {}) } : {}),
  })
}

const guarded = maiuRoutes().filter(({ access }) => access !== 'signed' && access !== 'token')
const ofWorkspaces = guarded.filter(({ path }) => path.includes(':workspaceName'))

it('knows the routes, and each asks for a scope', () => {
  expect(ofWorkspaces.length).toBeGreaterThan(15)
  for (const { access, path } of guarded) expect(scopes, path).toContain(access)
})

it('refuses calls without a key, with a made-up one, and with a wrong secret', async () => {
  const wrong = [
    null,
    { ...owner, accessKey: 'NOBODYSACCESSKEY0001' },
    { ...owner, secretKey: `${owner.secretKey}x` },
  ]
  for (const route of guarded)
    for (const root of ['', '/maiu'])
      for (const key of wrong) expect((await call(route, key, root)).status, root + route.path).toBe(401)
})

it('refuses a key that holds every scope but its own', async () => {
  const keys = new Map<Scope, SigningKey>()
  for (const route of guarded) {
    const needed = route.access as Scope
    const others = scopes.filter((scope) => scope !== needed && scope !== 'admin')
    if (!keys.has(needed)) keys.set(needed, await server.createSigningKey({ scopes: others }))
    expect((await call(route, keys.get(needed)!)).status, route.path).toBe(403)
  }
})

it('refuses a revoked key', async () => {
  const { id, ...key } = await server.createSigningKey({ account: 'revoked' })
  const account = await server.core.accounts.find('revoked')
  const [route] = guarded
  expect((await call(route!, { id, ...key })).status).toBe(200)
  await server.core.credentials.revoke(account.id, id, null)
  await expect.poll(async () => (await call(route!, { id, ...key })).status).toBe(403)
})

it('shows nothing to another account, nor to a key that is bounded elsewhere', async () => {
  const strangers = [
    await server.createSigningKey({ scopes: ['admin'], account: 'stranger' }),
    await server.createSigningKey({ scopes: ownScopes, projectBounds: [uuidV7()] }),
  ]
  for (const stranger of strangers) {
    for (const route of ofWorkspaces) {
      const answer = await call(route, stranger)
      const text = await answer.text()
      const what = `${route.method} ${route.path}: ${answer.status} ${text}`
      const isSure = route.body === 'none' || bodies[route.path] !== undefined
      if (isSure) expect(answer.status, what).toBe(404)
      else expect([400, 404], what).toContain(answer.status)
      expect(text, what).not.toContain('secret-name')
    }
  }
})

it("shows what is the account's to each of its keys", async () => {
  const sibling = apiOf(server.url, await server.createSigningKey({ scopes: ownScopes }))
  const place = `workspaces/of-the-owner/projects/${names.projectId}`
  const { content } = resultOf(await sibling.get(`${place}/assets?pageNum=1`))
  expect(content).toMatchObject([{ assetId: assetNumber, fileName: 'secret-name.mp4' }])
})
