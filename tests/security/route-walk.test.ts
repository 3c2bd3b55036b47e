/**
 * Walks every route of every dialect with no key, a wrong key, another account's key, another key of the same
 * account, a key without the scope, and a bounded key. A route added without saying here how to call it fails.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomToken, uuidV7 } from '#base/ids.ts'
import { type Scope, scopes } from '#core/credentials/scopes.ts'
import { createDiffioDialect } from '#dialects/diffio/index.ts'
import { createIndreamDialect } from '#dialects/indream/index.ts'
import { createNativeDialect } from '#dialects/native/index.ts'
import type { Dialect, Route } from '#http/dialect.ts'
import { startTestServer, type TestKey, type TestServer } from '#tests/support/server.ts'
import { type Example as DiffioExample, type DiffioThings, diffioExampleOf, onTask } from './diffio-walk.ts'
import { type IndreamThings, indreamExampleOf, indreamNames, makeIndreamThings } from './indream-walk.ts'
import { makeNativeThings, type NativeThings, nativeExampleOf, nativePath } from './native-walk.ts'

type Things = NativeThings & DiffioThings & IndreamThings
type Example = Omit<DiffioExample, 'body' | 'toSiblings'> & {
  /** `shared` where what the account has is there for each of its keys. */
  toSiblings?: 403 | 'shared'
  body?: (things: Things) => Record<string, unknown>
  headers?: (things: Things) => Record<string, string>
}
/** Everything a key may be given that sees only what is its own. */
const ownScopes = scopes.filter((scope) => scope !== 'account' && scope !== 'admin')

function exampleOf(route: Route): Example | undefined {
  if (route.path.startsWith('/api/triptych/')) return nativeExampleOf(route)
  return indreamExampleOf(route) ?? diffioExampleOf(route)
}

let server: TestServer
let owner: TestKey
let things: Things
let dialects: Dialect[]

beforeAll(async () => {
  // No worker: the walk is about who may ask, not about what becomes of it.
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  owner = await server.createKey()
  dialects = [
    createDiffioDialect({
      core: server.core,
      retiredModels: new Set(),
      checkUrl: async () => {},
    }),
    createIndreamDialect({
      core: server.core,
      stateBytes: 1024 ** 2,
      isSyncChecked: true,
      checkUrl: async () => {},
    }),
    // Only its table of routes is asked.
    createNativeDialect({
      core: server.core,
      sendFile: async (_request, reply) => reply,
      checkUrl: async () => {},
    }),
  ]
  const project = (await (
    await call(routeOf('/v1/create_project'), '', owner.key, { fileName: 'a.wav' })
  ).json()) as { apiProjectId: string; uploadUrl: string }
  await fetch(project.uploadUrl, { method: 'PUT', body: Buffer.alloc(100) })
  const generation = (await (
    await call(routeOf('/v1/diffio-2.0-generation'), '', owner.key, { apiProjectId: project.apiProjectId })
  ).json()) as { generationId: string }
  const { apiProjectId: projectId } = project
  things = {
    projectId,
    taskId: generation.generationId,
    keyId: owner.id,
    ...(await makeNativeThings(server, server.core, owner)),
    ...(await makeIndreamThings(server, owner)),
  }
})

afterAll(() => server?.close())

function routeOf(path: string): Route {
  return dialects.flatMap(({ routes }) => routes).find((route) => route.path === path)!
}

async function call(
  route: Route,
  root: string,
  key: string | null,
  body?: Record<string, unknown>,
): Promise<Response> {
  const isIndream = indreamExampleOf(route) !== undefined
  const names = isIndream && things ? indreamNames(things) : (things ?? {})
  return await fetch(`${server.url}${root}${nativePath(route.path.replace('*', 'x'), names)}`, {
    method: route.method,
    headers: {
      accept: 'application/json',
      ...exampleOf(route)?.headers?.(things),
      ...(key === null ? {} : isIndream ? { 'x-api-key': key } : { authorization: `Bearer ${key}` }),
    },
    ...(route.method === 'GET' || route.method === 'HEAD' ? {} : { body: JSON.stringify(body ?? {}) }),
  })
}

/** Every guarded route, at both places where it is mounted. */
function* guarded(): Generator<{
  route: Route
  root: string
  example: Example
  body: Record<string, unknown>
}> {
  for (const dialect of dialects) {
    for (const route of dialect.routes) {
      if (route.access === 'signed' || route.access === 'token') continue
      const example = exampleOf(route)
      if (!example) throw new Error(`Say in this test how to call ${route.method} ${route.path}.`)
      for (const root of new Set(['', dialect.root]))
        yield { route, root, example, body: example.body?.(things) ?? {} }
    }
  }
}

describe('every route', () => {
  it('is named by this walk, and there are some', () => {
    expect([...guarded()].length).toBeGreaterThan(20)
  })

  it('refuses a call without a key, with a made-up one, and with one that was tampered with', async () => {
    const tampered = owner.key.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
    for (const { route, root, body } of guarded()) {
      for (const key of [null, randomToken(20), tampered]) {
        expect((await call(route, root, key, body)).status, `${root}${route.path}`).toBe(401)
      }
    }
  })

  it('refuses a revoked key', async () => {
    const { key, id } = await server.createKey({ scopes: ['admin'], account: 'revoked' })
    const account = await server.core.accounts.find('revoked')
    // Recognised once, so that the refusal shows that it is not remembered.
    await call(routeOf('/v1/list_projects'), '', key)
    await server.core.credentials.revoke(account.id, id, null)
    await expect.poll(async () => (await call(routeOf('/v1/list_projects'), '', key)).status).toBe(403)
    for (const { route, root, body } of guarded())
      expect((await call(route, root, key, body)).status, route.path).toBe(403)
  })

  it('refuses a key that holds every scope but its own', async () => {
    const keys = new Map<Scope, string>()
    for (const { route, root, body } of guarded()) {
      const needed = route.access as Scope
      const others = scopes.filter((scope) => scope !== needed && scope !== 'admin')
      if (!keys.has(needed)) keys.set(needed, (await server.createKey({ scopes: others })).key)
      expect((await call(route, root, keys.get(needed)!, body)).status, `${root}${route.path}`).toBe(403)
    }
  })

  it('shows nothing to another account, nor to another key of the same account', async () => {
    const sibling = await server.createKey({ scopes: ownScopes })
    // What is shared, and which key made it.
    const { timelineId, boundAssetId, exportId, keyId, ...rest } = things
    const ofKey = Object.values(rest)
    const strangers = [await server.createKey({ scopes: ['admin'], account: 'stranger' }), sibling]
    for (const stranger of strangers) {
      for (const { route, root, example, body } of guarded()) {
        if (stranger === sibling && example.toSiblings === 'shared') continue
        const answer = await call(route, root, stranger.key, body)
        const text = await answer.text()
        const what = `${route.method} ${root}${route.path}: ${answer.status} ${text}`
        const expected = (stranger === sibling && example.toSiblings) || example.toStrangers
        expect(answer.ok ? 'own things only' : answer.status, what).toBe(expected)
        for (const id of stranger === sibling ? ofKey : Object.values(things)) expect(text).not.toContain(id)
      }
    }
  })

  it('keeps a bounded key inside its bounds', async () => {
    const elsewhere = await server.createKey({ projectBounds: [uuidV7()], scopes: ownScopes })
    for (const { route, root, example, body } of guarded()) {
      const answer = await call(route, root, elsewhere.key, body)
      const text = await answer.text()
      const what = `${route.method} ${root}${route.path}: ${answer.status} ${text}`
      expect(answer.ok ? 'own things only' : answer.status, what).toBe(example.toBounded)
      for (const id of Object.values(things)) expect(text).not.toContain(id)
    }
    const inside = await server.createKey({ projectBounds: [things.projectId] })
    const list = (await (await call(routeOf('/v1/list_projects'), '', inside.key)).json()) as {
      projects: { apiProjectId: string }[]
    }
    expect(list.projects.map(({ apiProjectId }) => apiProjectId)).toEqual([things.projectId])
    const progress = await call(routeOf('/v1/get_generation_progress'), '', inside.key, onTask(things))
    expect(progress.status).toBe(200)
  })

  it("shows what is the account's to each of its keys", async () => {
    const sibling = await server.createKey({ scopes: ownScopes })
    const shared = [...guarded()].filter(({ example }) => example.toSiblings === 'shared')
    // What ends things goes last, and only once.
    const isEnd = ({ route }: (typeof shared)[number]) => Number(route.method === 'DELETE')
    const ends = new Set<string>()
    for (const { route, root, body } of shared.sort((a, b) => isEnd(a) - isEnd(b))) {
      if (route.method === 'DELETE' && ends.has(route.path)) continue
      ends.add(route.path)
      const answer = await call(route, root, sibling.key, body)
      expect([401, 403], `${route.method} ${root}${route.path}`).not.toContain(answer.status)
      if (route.method !== 'DELETE') expect(answer.status, await answer.text()).not.toBe(404)
    }
  })

  it('takes a token route with no key of the API, whatever it may do', async () => {
    const admin = await server.createKey({ scopes: ['admin'] })
    for (const dialect of dialects) {
      for (const route of dialect.routes.filter(({ access }) => access === 'token')) {
        const refusal = route.path.endsWith('*') ? 404 : 401
        for (const root of ['', dialect.root]) {
          for (const key of [null, owner.key, admin.key])
            expect((await call(route, root, key)).status, route.path).toBe(refusal)
        }
      }
    }
  })

  it('takes a signed route only with a signature of its own', async () => {
    for (const dialect of dialects) {
      for (const route of dialect.routes.filter(({ access }) => access === 'signed')) {
        for (const root of ['', dialect.root]) {
          expect((await call(route, root, owner.key)).status, route.path).toBe(403)
        }
      }
    }
    const file = await fetch(`${server.url}/files/${uuidV7()}/a.mp3?expires=9999999999&signature=AAAA`)
    expect(file.status).toBe(403)
  })
})
