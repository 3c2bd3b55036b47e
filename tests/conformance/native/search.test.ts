/** The search over everything that was analyzed. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Principal } from '#core/credentials/credential.ts'
import { faceAt, foundIndex, indexed, line, seenPerson, shelvedFile } from '#tests/support/found-index.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Api, apiOf } from './support/api.ts'

let server: TestServer
let api: Api
let film: Awaited<ReturnType<typeof shelvedFile>>
let indexId: string
let person: number

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  const { key } = await server.createKey()
  api = apiOf(server.url, key)
  const principal: Principal = await server.core.credentials.authenticate(key)
  const lab = { core: server.core, pool: server.pool, db: server.house.db }
  await server.core.workspaces.create(principal, { name: 'films', bucket: null })
  film = await shelvedFile(lab, principal, { workspace: 'films', name: 'harbour.mp4' })
  const persons = [await seenPerson(lab, principal, 1, faceAt(0), 11_000)]
  const passages = [line(1000, 'A boat comes in'), line(11_000, 'The boat leaves')]
  indexId = await indexed(lab, principal, film, foundIndex({ passages, persons }))
  const other = await shelvedFile(lab, principal, { workspace: 'default', name: 'other.mp4' })
  await indexed(lab, principal, other, foundIndex({ passages: [line(1000, 'a boat')] }))
  const { rows } = await server.pool.query('select number from persons')
  person = rows[0].number
})

afterAll(() => server?.close())

it('finds scenes of every workspace, with what they were found by', async () => {
  const { status, body } = await api.get('/search?q=boat')
  expect(status).toBe(200)
  expect(body.totalCount).toBe(3)
  expect(body.items[1]).toEqual({
    indexId,
    projectId: film.projectId,
    assetId: expect.any(String),
    name: 'harbour.mp4',
    kind: 'video',
    scene: 1,
    startMs: 0,
    endMs: 10_000,
    score: 1,
    foundBy: { kind: 'line', text: 'A boat comes in', startMs: 1000, endMs: 2000 },
    pictureUrl: null,
  })
  expect((await api.get('/search?q=boat&limit=1')).body).toMatchObject({
    items: [{ name: 'other.mp4' }],
    totalCount: 3,
  })
})

it('is narrowed to a library and to persons, who may be all that is asked for', async () => {
  const places = async (query: string) =>
    (await api.get(`/search?${query}`)).body.items.map((hit: Record<string, unknown>) => [
      hit.name,
      hit.scene,
    ])
  expect(await places(`q=boat&projectId=${film.projectId}`)).toEqual([
    ['harbour.mp4', 1],
    ['harbour.mp4', 2],
  ])
  expect(await places(`q=boat&person=${person}`)).toEqual([['harbour.mp4', 2]])
  expect(await places(`person=${person}`)).toEqual([['harbour.mp4', 2]])
  expect(await places(`person=${person},1`)).toEqual([])
  expect(await places('q=boot&confidence=high')).toEqual([])
})

it('shows a key what it may see', async () => {
  const stranger = apiOf(server.url, (await server.createKey({ account: 'other' })).key)
  expect((await stranger.get('/search?q=boat')).body).toEqual({ items: [], totalCount: 0 })
  const bounded = await server.createKey({ projectBounds: [film.projectId] })
  expect((await apiOf(server.url, bounded.key).get('/search?q=boat')).body.totalCount).toBe(2)
})

it.each([
  ['nothing', ''],
  ['an empty text', 'q='],
  ['a text without letters', 'q=%3F'],
  ['a long text', `q=${'a'.repeat(1001)}`],
  ['a person without a number', 'q=a&person=x'],
  ['an unknown confidence', 'q=a&confidence=sure'],
  ['a library that is no id', 'q=a&projectId=x'],
  ['no hits', 'q=a&limit=0'],
])('refuses to look for %s', async (_what, query) => {
  const { status, body } = await api.get(`/search?${query}`)
  expect([status, body.code]).toEqual([400, 'request_invalid'])
})
