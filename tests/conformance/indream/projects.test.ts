/** Projects: made, listed, read, renamed, saved and deleted. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uuidV7 } from '#base/ids.ts'
import { send } from '#tests/conformance/diffio/support/call.ts'
import { pictureBytes } from '#tests/media-corpus/video-files.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { effectItem, imageItem, stateOf, transitionOf } from '#tests/support/timelines/parts.ts'
import {
  type Api,
  apiOf,
  type Body,
  createProject,
  plainState,
  problemOf,
  upload,
  walk,
} from './support/api.ts'

let server: TestServer
let api: Api
/** With every switch the other way. */
let lenient: TestServer
let lenientApi: Api

beforeAll(async () => {
  lenient = await startTestServer({
    settings: {
      TRIPTYCH_ROLES: 'api',
      TRIPTYCH_MAX_STATE_BYTES: String(64 * 1024),
      TRIPTYCH_SYNC_CHECK: 'false',
      TRIPTYCH_SYNCS_PER_MINUTE: '0',
    },
  })
  lenientApi = apiOf(lenient.url, (await lenient.createKey()).key)
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  api = apiOf(server.url, (await server.createKey()).key)
})

afterAll(async () => {
  await server?.close()
  await lenient?.close()
})

const instant = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)

describe('POST /v1/projects', () => {
  it('answers 201 with the summary alone', async () => {
    const made = await api.post('projects', {
      editorState: plainState(),
      title: 'Launch film',
      description: null,
      stateVersion: 'v7',
    })
    expect(made.status).toBe(201)
    const projectId = expect.stringMatching(/^[0-9a-f-]{36}$/)
    expect(made.body).toEqual({
      data: { projectId, title: 'Launch film', description: null, createdAt: instant, updatedAt: instant },
      meta: {},
    })
  })

  it('needs no title, and takes a document without tracks', async () => {
    const editorState = { ...plainState(), tracks: [], items: {} }
    const made = await api.post('projects', { editorState })
    expect(made).toMatchObject({
      status: 201,
      body: { data: { title: 'Untitled project', description: null } },
    })
    const read = await api.get(`projects/${made.body.data.projectId}`)
    expect(read.body.data).toMatchObject({ stateVersion: 'v1', editorState })
  })

  it.each<[string, unknown]>([
    ['editorState', undefined],
    ['editorState', null],
    ['editorState', 'text'],
    ['editorState', []],
    ['title', 'x'.repeat(121)],
    ['title', null],
    ['title', 7],
    ['title', 'a\u0000b'],
    ['description', 'x'.repeat(501)],
    ['description', 7],
    ['stateVersion', 'x'.repeat(33)],
    ['stateVersion', 1],
  ])('refuses %s: %j', async (field, value) => {
    const refused = await api.post('projects', { editorState: plainState(), [field]: value })
    expect(refused.status).toBe(400)
    expect(refused.body).toEqual(problemOf(400, 'OPEN_API_REQUEST_INVALID'))
    expect(refused.body.detail).toContain(field)
  })

  it.each([
    ['in the middle', '{"editorState":'],
    ['a list', '[]'],
    ['a word', '"x"'],
  ])('refuses JSON that is %s', async (_what, body) => {
    const key = (await server.createKey()).key
    const refused = await send(`${server.url}/v1/projects`, { headers: { 'x-api-key': key }, body })
    expect(refused).toMatchObject({ status: 400, body: problemOf(400, 'OPEN_API_REQUEST_INVALID') })
  })

  it('takes titles of 120 characters of any script', async () => {
    const title = '𝄞'.repeat(120)
    const made = await api.post('projects', {
      editorState: plainState(),
      title,
      description: 'é'.repeat(500),
    })
    expect(made).toMatchObject({ status: 201, body: { data: { title } } })
  })

  it('tells the first fault of a document by its code and place', async () => {
    const shape = await api.post('projects', { editorState: { ...plainState(), compositionWidth: 7 } })
    expect(shape.status).toBe(422)
    expect(shape.body).toEqual(problemOf(422, 'EDITOR_SCHEMA_INVALID'))
    expect(shape.body.detail).toMatch(/^\/compositionWidth: /)
    const effect = stateOf([[effectItem('e')]])
    Object.assign(effect.items.e!, { effectType: 'sparkles' })
    expect(await api.post('projects', { editorState: effect })).toMatchObject({
      status: 422,
      body: {
        errorCode: 'EDITOR_EFFECT_TYPE_INVALID',
        detail: expect.stringMatching(/^\/items\/e\/effectType: /),
      },
    })
    const clips = stateOf([[imageItem('a'), imageItem('b', { startTicks: 480_000 })]], {
      transitions: { t: transitionOf('t', ['a', 'b']) },
    })
    expect(await api.post('projects', { editorState: clips })).toMatchObject({
      status: 422,
      body: { errorCode: 'EDITOR_TRANSITION_CLIP_NOT_TOUCHING' },
    })
  })

  it('refuses an abyss, and what is larger than a document may be', async () => {
    let abyss: unknown = []
    for (let depth = 0; depth < 3000; depth++) abyss = [abyss]
    const deep = await api.post('projects', { editorState: { ...plainState(), abyss } })
    expect(deep).toMatchObject({ status: 400, body: { errorCode: 'OPEN_API_REQUEST_INVALID' } })
    const large = await lenientApi.post('projects', {
      editorState: { ...plainState(), note: 'x'.repeat(70_000) },
    })
    expect(large).toMatchObject({ status: 400, body: { errorCode: 'OPEN_API_REQUEST_INVALID' } })
  })

  it('takes a document of many megabytes', async () => {
    const note = 'x'.repeat(8 * 1024 ** 2)
    const projectId = await createProject(api, { editorState: { ...plainState(), note } })
    expect((await api.get(`projects/${projectId}`)).body.data.editorState.note).toBe(note)
  })
})

describe('Idempotency-Key', () => {
  const body = () => ({ editorState: plainState(), title: 'once' })
  const named = (key: string) => ({ 'idempotency-key': key })

  it('makes one project, and gives the first answer again though it has changed', async () => {
    const first = await api.post('projects', body(), named('same'))
    const { projectId } = first.body.data
    await api.patch(`projects/${projectId}`, { title: 'renamed' })
    const again = await api.post('projects', body(), named('same'))
    expect(again.status).toBe(201)
    expect(again.text).toBe(first.text)
    await api.delete(`projects/${projectId}`)
    expect((await api.post('projects', body(), named('same'))).text).toBe(first.text)
  })

  it('is of the account, whichever key calls and however the body is written', async () => {
    const first = await api.post('projects', body(), named('shared'))
    const sibling = apiOf(server.url, (await server.createKey()).key, '/indream')
    const { editorState, title } = body()
    const again = await sibling.post('projects', { title, editorState }, named(' shared '))
    expect(again.text).toBe(first.text)
    const stranger = apiOf(server.url, (await server.createKey({ account: 'stranger' })).key)
    const theirs = await stranger.post('projects', body(), named('shared'))
    expect(theirs.body.data.projectId).not.toBe(first.body.data.projectId)
  })

  it('refuses another payload', async () => {
    await api.post('projects', body(), named('changed'))
    const refused = await api.post('projects', { ...body(), title: 'twice' }, named('changed'))
    expect(refused.status).toBe(409)
    expect(refused.body).toEqual(problemOf(409, 'OPEN_API_IDEMPOTENCY_CONFLICT'))
  })

  it('makes one of many that come at once', async () => {
    const all = await Promise.all(
      Array.from({ length: 6 }, () => api.post('projects', body(), named('burst'))),
    )
    expect(new Set(all.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(all[0]!.status).toBe(201)
  })

  it('counts for nothing when it is blank, or when the first call failed', async () => {
    const ids = [
      await api.post('projects', body(), named(' ')),
      await api.post('projects', body(), named(' ')),
    ]
    expect(new Set(ids.map((each) => each.body.data.projectId)).size).toBe(2)
    expect((await api.post('projects', { editorState: {} }, named('failed'))).status).toBe(422)
    expect((await api.post('projects', body(), named('failed'))).status).toBe(201)
  })
})

describe('GET /v1/projects', () => {
  it('lists summaries of the account, newest first, each once', async () => {
    const own = apiOf(server.url, (await server.createKey({ account: 'lister' })).key)
    const ids: string[] = []
    for (let number = 0; number < 23; number++) ids.push(await createProject(own, { title: `${number}` }))
    const first = await own.get('projects')
    expect(first.status).toBe(200)
    expect(first.body.data).toHaveLength(20)
    expect(first.body.meta).toEqual({ nextPageCursor: expect.stringMatching(/^[\w-]+$/) })
    expect(Object.keys(first.body.data[0]).sort()).toEqual(
      ['createdAt', 'description', 'projectId', 'title', 'updatedAt'].sort(),
    )
    const other = apiOf(server.url, (await server.createKey({ account: 'lister' })).key)
    const listed = await walk(other, 'projects', 7)
    expect(listed.map(({ projectId }) => projectId)).toEqual(ids.toReversed())
    expect((await own.get('projects?pageSize=50')).body.meta).toEqual({ nextPageCursor: null })
  })

  it.each(['pageSize=0', 'pageSize=51', 'pageSize=ten', 'pageCursor=made-up'])(
    'refuses %s',
    async (query) => {
      const refused = await api.get(`projects?${query}`)
      expect(refused.status).toBe(400)
      expect(refused.body).toEqual(problemOf(400, 'OPEN_API_REQUEST_INVALID'))
    },
  )
})

describe('GET /v1/projects/{projectId}', () => {
  it('gives the document back as it came, with all that nobody knows', async () => {
    const editorState = {
      ...plainState(),
      later: { nul: 'a\u0000b', lone: '\ud800', '': null, deep: [[[1.5e-7, -0.1, 12_345_678_901]]] },
      // Also what would be an accident of JavaScript.
      ...JSON.parse('{"__proto__": {"x": 1}, "constructor": {"a": 1}, "2": "b", "1": "a"}'),
    }
    const description = 'About it'
    const projectId = await createProject(api, { editorState, description, title: 'T', stateVersion: '' })
    const read = await api.get(`projects/${projectId}`)
    expect(read.status).toBe(200)
    expect(read.headers['content-type']).toBe('application/json; charset=utf-8')
    expect(read.body).toEqual({
      data: {
        ...{ projectId, title: 'T', description, stateVersion: '', editorState },
        ...{ createdAt: instant, updatedAt: instant },
      },
      meta: {},
    })
  })

  it('says 404 of what is not there, and 400 of what is no uuid', async () => {
    for (const call of [api.get, api.delete, (path: string) => api.patch(path, {})]) {
      const unknown = await call(`projects/${uuidV7()}`)
      expect(unknown.status).toBe(404)
      expect(unknown.body).toEqual(problemOf(404, 'OPEN_API_PROJECT_NOT_FOUND'))
      expect(await call('projects/1')).toMatchObject({
        status: 400,
        body: problemOf(400, 'OPEN_API_REQUEST_INVALID'),
      })
    }
  })
})

describe('PATCH /v1/projects/{projectId}', () => {
  it('changes what is given and nothing else', async () => {
    const projectId = await createProject(api, { title: 'old', description: 'kept', stateVersion: 'v3' })
    const before = (await api.get(`projects/${projectId}`)).body.data
    const renamed = await api.patch(`projects/${projectId}`, { title: 'new', editorState: { not: 'taken' } })
    expect(renamed.status).toBe(200)
    expect(renamed.body).toEqual({
      data: { projectId, title: 'new', description: 'kept', updatedAt: instant },
      meta: {},
    })
    expect((await api.patch(`projects/${projectId}`, { description: null })).body.data).toMatchObject({
      title: 'new',
      description: null,
    })
    const { updatedAt } = (await api.patch(`projects/${projectId}`)).body.data
    expect(updatedAt >= before.updatedAt).toBe(true)
    expect((await api.get(`projects/${projectId}`)).body.data).toEqual({
      ...before,
      ...{ title: 'new', description: null, updatedAt },
    })
    expect(await api.patch(`projects/${projectId}`, { title: 'x'.repeat(121) })).toMatchObject({
      status: 400,
    })
  })
})

describe('POST /v1/projects/{projectId}/sync', () => {
  it('replaces the whole document, and says the version it was given', async () => {
    const projectId = await createProject(api)
    const editorState = { ...plainState(), compositionWidth: 320 }
    const synced = await api.post(`projects/${projectId}/sync`, { editorState, stateVersion: 'v2' })
    expect(synced.status).toBe(200)
    expect(synced.body).toEqual({ data: { projectId, stateVersion: 'v2', updatedAt: instant }, meta: {} })
    const next = { ...plainState(), tracks: [] }
    const again = await api.post(`projects/${projectId}/sync`, { editorState: next })
    expect(again.body.data.stateVersion).toBe('v2')
    expect((await api.get(`projects/${projectId}`)).body.data).toMatchObject({
      editorState: next,
      stateVersion: 'v2',
      updatedAt: again.body.data.updatedAt,
    })
  })

  it('keeps what was there when the new document is not valid', async () => {
    const projectId = await createProject(api)
    const broken = { ...plainState(), items: {} }
    const refused = await api.post(`projects/${projectId}/sync`, { editorState: broken })
    expect(refused).toMatchObject({ status: 422, body: problemOf(422, 'EDITOR_TRACK_ITEM_NOT_FOUND') })
    expect((await api.get(`projects/${projectId}`)).body.data.editorState).toEqual(plainState())
    expect(await api.post(`projects/${projectId}/sync`, {})).toMatchObject({ status: 400 })
    expect(await api.post(`projects/${uuidV7()}/sync`, { editorState: plainState() })).toMatchObject({
      status: 404,
      body: { errorCode: 'OPEN_API_PROJECT_NOT_FOUND' },
    })
  })

  it('takes ten at once and then one a second, whatever server is asked', async () => {
    const projectId = await createProject(api)
    const sync = () => api.post(`projects/${projectId}/sync`, { editorState: plainState() })
    const answers = await Promise.all(Array.from({ length: 13 }, sync))
    const refused = answers.filter(({ status }) => status !== 200)
    // A second may pass meanwhile, and another save is due.
    expect(refused.length).toBeGreaterThanOrEqual(1)
    expect(refused.length).toBeLessThanOrEqual(3)
    expect(refused[0]!.status).toBe(429)
    expect(refused[0]!.body).toEqual(problemOf(429, 'OPEN_API_PROJECT_SYNC_RATE_LIMITED'))
    expect(refused[0]!.headers['retry-after']).toBe('1')
    const other = await createProject(api)
    expect(await api.post(`projects/${other}/sync`, { editorState: plainState() })).toMatchObject({
      status: 200,
    })
    await expect.poll(async () => (await sync()).status, { timeout: 5000, interval: 200 }).toBe(200)
  })

  it('may be told to look at the shape alone', async () => {
    const projectId = await createProject(lenientApi)
    const half = { ...plainState(), items: {} }
    for (let number = 0; number < 12; number++) {
      const synced = await lenientApi.post(`projects/${projectId}/sync`, { editorState: half })
      expect(synced.status).toBe(200)
    }
    const shapeless = await lenientApi.post(`projects/${projectId}/sync`, {
      editorState: { ...half, assets: 1 },
    })
    expect(shapeless).toMatchObject({ status: 422, body: { errorCode: 'EDITOR_SCHEMA_INVALID' } })
  })
})

describe('DELETE /v1/projects/{projectId}', () => {
  it('ends the project and its bindings, and leaves its assets', async () => {
    const projectId = await createProject(api)
    const picture = pictureBytes('png', { width: 8, height: 8 })
    const { assetId } = await upload(api, picture, { 'x-project-id': projectId })
    const gone = await api.delete(`projects/${projectId}`)
    expect(gone.status).toBe(200)
    expect(gone.body).toEqual({ data: { projectId, deleted: true }, meta: {} })
    for (const answer of [
      await api.get(`projects/${projectId}`),
      await api.delete(`projects/${projectId}`),
      await api.patch(`projects/${projectId}`, { title: 'x' }),
      await api.get(`projects/${projectId}/assets`),
      await api.post(`projects/${projectId}/assets`, { assetId }),
      await api.post(`projects/${projectId}/sync`, { editorState: plainState() }),
      await api.upload(picture, { 'x-project-id': projectId }),
    ]) {
      expect(answer.status).toBe(404)
      expect(answer.body).toEqual(problemOf(404, 'OPEN_API_PROJECT_NOT_FOUND'))
    }
    const listed = await walk(api, 'projects', 50)
    expect(listed.map((project: Body) => project.projectId)).not.toContain(projectId)
    expect(await api.get(`assets/${assetId}`)).toMatchObject({ status: 200 })
    expect(await api.delete(`assets/${assetId}`)).toMatchObject({ status: 200 })
  })
})
