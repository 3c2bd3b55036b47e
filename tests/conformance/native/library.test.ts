/** Projects and assets: listed, told of, read in ranges, deleted. */
import { createHash, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Body } from '#tests/conformance/diffio/support/call.ts'
import { tone } from '#tests/conformance/diffio/support/sounds.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Api, apiOf, uploadProject, walk } from './support/api.ts'

let server: TestServer
let api: Api
let key: { id: string; key: string }
const file = tone(2)
const projectIds: string[] = []

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  key = await server.createKey()
  api = apiOf(server.url, key.key)
  for (let made = 0; made < 5; made++) projectIds.unshift(await uploadProject(server.url, key.key, file))
})
afterAll(() => server?.close())

describe('projects', () => {
  it('are walked newest first, with and without a kind', async () => {
    for (const path of ['/projects', '/projects?kind=restoration']) {
      for (const limit of [1, 2, 200]) {
        expect((await walk(api, path, limit)).map(({ id }) => id)).toEqual(projectIds)
      }
    }
    expect(await walk(api, '/projects?kind=timeline', 5)).toEqual([])
    expect((await api.get('/projects?kind=none')).status).toBe(400)
  })

  it('are told of', async () => {
    const answer = await api.get(`/projects/${projectIds[0]}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toEqual({
      id: projectIds[0],
      number: expect.any(Number),
      kind: 'restoration',
      title: 'talk.wav',
      workspaceId: expect.any(String),
      credentialId: key.id,
      sourceType: 'audio/wav',
      sourceStored: true,
      hasPicture: false,
      taskCount: 0,
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    })
    for (const id of [randomUUID(), 'x']) expect((await api.get(`/projects/${id}`)).status).toBe(404)
  })

  it('are seen by their key, by a key bounded to them, and by one that sees the account', async () => {
    const seenBy = async (options: Parameters<TestServer['createKey']>[0]) =>
      (await walk(apiOf(server.url, (await server.createKey(options)).key), '/projects', 2)).map(
        ({ id }) => id,
      )
    expect(await seenBy({})).toEqual([])
    expect(await seenBy({ scopes: ['admin'], account: 'elsewhere' })).toEqual([])
    expect(await seenBy({ scopes: ['read', 'account'] })).toEqual(projectIds)
    expect(await seenBy({ projectBounds: [projectIds[1]!] })).toEqual([projectIds[1]])
    expect(await seenBy({ scopes: ['admin'], projectBounds: [projectIds[1]!] })).toEqual([projectIds[1]])
    expect(await seenBy({ projectBounds: [] })).toEqual([])
  })
})

describe('assets', () => {
  let assets: Body[]
  beforeAll(async () => {
    assets = await walk(api, '/assets', 2)
  })

  it('are walked newest first, and by type', async () => {
    expect(assets).toHaveLength(5)
    expect((await walk(api, '/assets?type=audio', 3)).map(({ id }) => id)).toEqual(assets.map(({ id }) => id))
    expect(await walk(api, '/assets?type=video', 3)).toEqual([])
    expect((await api.get('/assets?type=sound')).status).toBe(400)
  })

  it('are told of with what the probe found', async () => {
    const answer = await api.get(`/assets/${assets[0].id}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      id: assets[0].id,
      name: 'talk.wav',
      type: 'audio',
      sizeBytes: file.length,
      sha256: createHash('sha256').update(file).digest('hex'),
      width: null,
      durationMs: 2000,
      probeError: null,
    })
    expect(answer.body.streams).toHaveLength(1)
    for (const id of [randomUUID(), 'x']) expect((await api.get(`/assets/${id}`)).status).toBe(404)
  })

  it('are seen by who sees a project that holds them', async () => {
    const countFor = async (options: Parameters<TestServer['createKey']>[0]) =>
      (await walk(apiOf(server.url, (await server.createKey(options)).key), '/assets', 2)).length
    expect(await countFor({})).toBe(0)
    expect(await countFor({ scopes: ['admin'], account: 'elsewhere' })).toBe(0)
    expect(await countFor({ scopes: ['read', 'account'] })).toBe(5)
    expect(await countFor({ projectBounds: [projectIds[2]!] })).toBe(1)
    const stranger = apiOf(server.url, (await server.createKey()).key)
    for (const path of ['', '/content']) {
      const answer = await stranger.get(`/assets/${assets[0].id}${path}`)
      expect([answer.status, answer.body.code]).toEqual([404, 'asset_unknown'])
    }
    expect((await stranger.delete(`/assets/${assets[0].id}`)).status).toBe(404)
  })
})

describe('content', () => {
  let path: string
  beforeAll(async () => {
    path = `/assets/${(await api.get('/assets')).body.items[0].id}/content`
  })
  const fetched = (headers: Record<string, string> = {}, method = 'GET') =>
    fetch(`${server.url}/api/triptych/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${key.key}`, ...headers },
    })

  it('is sent whole, in a way that no browser runs', async () => {
    const response = await fetched()
    expect(response.status).toBe(200)
    expect(Buffer.from(await response.arrayBuffer()).equals(file)).toBe(true)
    const { headers } = response
    expect(headers.get('content-type')).toMatch(/^audio\//)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'")
    expect(headers.get('content-disposition')).toContain('filename="talk.wav"')
    expect(headers.get('accept-ranges')).toBe('bytes')
    expect(headers.get('x-request-id')).toBeTruthy()
  })

  it('is sent in ranges', async () => {
    const part = await fetched({ range: 'bytes=100-199' })
    expect(part.status).toBe(206)
    expect(part.headers.get('content-range')).toBe(`bytes 100-199/${file.length}`)
    expect(Buffer.from(await part.arrayBuffer()).equals(file.subarray(100, 200))).toBe(true)
    expect((await fetched({ range: `bytes=${file.length}-` })).status).toBe(416)
    const etag = part.headers.get('etag')!
    for (const known of [etag, `W/${etag}`, `"another", ${etag}`, '*'])
      expect((await fetched({ 'if-none-match': known })).status, known).toBe(304)
    expect((await fetched({ 'if-none-match': '"another"' })).status).toBe(200)
    expect((await fetched({ 'if-range': '"other"', range: 'bytes=0-1' })).status).toBe(200)
  })

  it('is described by HEAD without a byte of it', async () => {
    const response = await fetched({}, 'HEAD')
    expect(response.status).toBe(200)
    expect(response.headers.get('content-length')).toBe(String(file.length))
    expect(await response.text()).toBe('')
    const without = await fetch(`${server.url}/api/triptych/v1${path}`, { method: 'HEAD' })
    expect(without.status).toBe(401)
  })
})

describe('deleting an asset', () => {
  it('is refused while a project holds it', async () => {
    const { id } = (await api.get('/assets')).body.items[0]
    const answer = await api.delete(`/assets/${id}`)
    expect([answer.status, answer.body.code]).toEqual([409, 'asset_in_use'])
    expect((await api.get(`/assets/${id}`)).status).toBe(200)
  })
})
