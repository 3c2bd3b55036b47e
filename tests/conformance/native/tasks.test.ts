/** Tasks: ordered, listed, told of, canceled, tried again, put before others. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Body } from '#tests/conformance/diffio/support/call.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Api, apiOf, uploadProject, walk } from './support/api.ts'

let server: TestServer
let api: Api
let key: string
let projectId: string
let assetId: string

const order = (fields: Record<string, unknown> = {}) => ({
  kind: 'restore',
  projectId,
  parameters: { audioFormat: 'mp3' },
  ...fields,
})

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  key = (await server.createKey()).key
  api = apiOf(server.url, key)
  projectId = await uploadProject(server.url, key)
  const [asset] = (await api.get('/assets')).body.items
  assetId = asset.id
})
afterAll(() => server?.close())

async function ordered(fields?: Record<string, unknown>): Promise<Body> {
  const answer = await api.post('/tasks', order(fields))
  expect(answer.status, answer.text).toBe(201)
  return answer.body
}

describe('POST /tasks', () => {
  it('orders the restoration of a project, and tells where the task is', async () => {
    const answer = await api.post('/tasks', order({ parameters: { chain: 'flash', audioFormat: 'flac' } }))
    expect(answer.status).toBe(201)
    expect(answer.body).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      kind: 'restore',
      state: 'queued',
      label: 'flash',
      projectId,
      assetId,
      parameters: { chain: 'flash', audioFormat: 'flac' },
      credentialId: expect.any(String),
      priority: 0,
      attempt: 0,
      progress: { stage: null, stageFraction: 0, overallFraction: 0 },
      error: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: expect.any(String),
      startedAt: null,
      finishedAt: null,
      cancelRequestedAt: null,
    })
    expect(answer.headers.location).toBe(`${server.url}/api/triptych/v1/tasks/${answer.body.id}`)
  })

  it('orders it of any file, in a project of its own that shares the bytes', async () => {
    const task = await ordered({ projectId: undefined, assetId })
    expect(task.assetId).toBe(assetId)
    expect(task.projectId).not.toBe(projectId)
    const project = (await api.get(`/projects/${task.projectId}`)).body
    expect(project).toMatchObject({
      kind: 'restoration',
      title: 'talk.wav',
      sourceStored: true,
      taskCount: 1,
    })
    expect((await walk(api, '/assets', 10)).filter(({ id }) => id === assetId)).toHaveLength(1)
  })

  it('orders the best chain with strength and loudness, and a retry asks for the same', async () => {
    const parameters = { chain: 'best', audioFormat: 'wav', strength: 0.8, loudness: -16 }
    const task = await ordered({ parameters })
    expect(task).toMatchObject({ label: 'best', parameters })
    await api.post(`/tasks/${task.id}/cancel`)
    const retried = await api.post(`/tasks/${task.id}/retry`)
    expect(retried.body).toMatchObject({ label: 'best', parameters })
  })

  it('makes one task under one idempotency key, and refuses another order under it', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const first = await api.post('/tasks', order(), headers)
    const again = await api.post('/tasks', order(), headers)
    expect([first.status, again.status]).toEqual([201, 200])
    expect(again.body.id).toBe(first.body.id)
    expect(again.headers['idempotent-replayed']).toBe('true')
    const other = await api.post('/tasks', order({ parameters: { audioFormat: 'wav' } }), headers)
    expect(other.status).toBe(409)
    expect(other.body.code).toBe('idempotency_conflict')
  })

  it('makes one task of ten orders at once under one key', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const answers = await Promise.all(Array.from({ length: 10 }, () => api.post('/tasks', order(), headers)))
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1)
  })

  it.each([
    ['a kind that is not there', { kind: 'summarize' }, '/kind'],
    ['an audio format that is not there', { parameters: { audioFormat: 'ogg' } }, '/parameters/audioFormat'],
    ['no audio format', { parameters: {} }, '/parameters/audioFormat'],
    ['a chain that is not there', { parameters: { audioFormat: 'mp3', chain: 'good' } }, '/parameters/chain'],
    ['a strength above 1', { parameters: { audioFormat: 'mp3', strength: 1.1 } }, '/parameters/strength'],
    ['too loud a loudness', { parameters: { audioFormat: 'mp3', loudness: -7 } }, '/parameters/loudness'],
    ['no parameters', { parameters: undefined }, '/parameters'],
    ['a priority that is no number', { priority: 'high' }, '/priority'],
    ['a priority out of range', { priority: -101 }, '/priority'],
    ['neither project nor file', { projectId: undefined }, '/assetId'],
    ['both project and file', { assetId: randomUUID() }, '/projectId'],
  ])('refuses %s, and points at it', async (_what, fields, pointer) => {
    const answer = await api.post('/tasks', order(fields))
    expect(answer.status, answer.text).toBe(400)
    expect(answer.body.errors[0].pointer).toBe(pointer)
  })

  it('answers for what is not there', async () => {
    expect((await api.post('/tasks', order({ projectId: randomUUID() }))).body.code).toBe('project_unknown')
    expect((await api.post('/tasks', order({ projectId: 'x' }))).body.code).toBe('project_unknown')
    const noAsset = await api.post('/tasks', order({ projectId: undefined, assetId: randomUUID() }))
    expect([noAsset.status, noAsset.body.code]).toEqual([404, 'asset_unknown'])
  })

  it('refuses a project without a file', async () => {
    const made = await fetch(`${server.url}/v1/create_project`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}` },
      body: JSON.stringify({ fileName: 'later.wav' }),
    })
    const { apiProjectId } = (await made.json()) as Body
    const answer = await api.post('/tasks', order({ projectId: apiProjectId }))
    expect([answer.status, answer.body.code]).toEqual([409, 'upload_missing'])
  })

  it('lets anyone step back, and only an admin step ahead', async () => {
    expect((await ordered({ priority: -5 })).priority).toBe(-5)
    const ahead = await api.post('/tasks', order({ priority: 1 }))
    expect([ahead.status, ahead.body.code]).toEqual([403, 'scope_missing'])
    const admin = apiOf(server.url, (await server.createKey({ scopes: ['admin'] })).key)
    expect((await admin.post('/tasks', order({ priority: 7 }))).body.priority).toBe(7)
  })

  it('makes no project for a bounded key, but works inside its bounds', async () => {
    const bounded = apiOf(server.url, (await server.createKey({ projectBounds: [projectId] })).key)
    const onFile = await bounded.post('/tasks', order({ projectId: undefined, assetId }))
    expect([onFile.status, onFile.body.code]).toEqual([403, 'key_bounded'])
    expect((await bounded.post('/tasks', order())).status).toBe(201)
  })
})

describe('GET /tasks', () => {
  it('walks every task once, newest first, whatever the size of a page', async () => {
    for (let made = 0; made < 7; made++) await ordered()
    const whole = (await api.get('/tasks?limit=200')).body.items as Body[]
    for (const limit of [1, 2, 3, 50]) {
      expect((await walk(api, '/tasks', limit)).map(({ id }) => id)).toEqual(whole.map(({ id }) => id))
    }
    const times = whole.map(({ createdAt }) => createdAt)
    expect(times).toEqual([...times].sort().reverse())
  })

  it('filters by state and kind', async () => {
    const { id } = await ordered()
    await api.post(`/tasks/${id}/cancel`)
    const canceled = await walk(api, '/tasks?state=canceled', 2)
    expect(canceled.map((task) => task.id)).toContain(id)
    expect(canceled.every(({ state }) => state === 'canceled')).toBe(true)
    expect(await walk(api, '/tasks?kind=render', 10)).toEqual([])
    expect((await walk(api, '/tasks?kind=restore&state=queued', 10)).length).toBeGreaterThan(0)
  })

  it.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'limit=1.5',
    'limit=',
    'cursor=x',
    'cursor=',
    'state=done',
    'kind=x',
  ])('refuses ?%s', async (query) => {
    const answer = await api.get(`/tasks?${query}`)
    expect(answer.status).toBe(400)
    expect(answer.body.errors[0].pointer).toBe(`/${query.split('=')[0]}`)
  })

  it('shows a key only the tasks of its projects, and all to one that sees the account', async () => {
    const other = apiOf(server.url, (await server.createKey()).key)
    expect((await other.get('/tasks')).body.items).toEqual([])
    const seer = apiOf(server.url, (await server.createKey({ scopes: ['read', 'account'] })).key)
    expect((await walk(seer, '/tasks', 200)).length).toBeGreaterThan(5)
    const bounded = apiOf(server.url, (await server.createKey({ projectBounds: [projectId] })).key)
    const seen = await walk(bounded, '/tasks', 200)
    expect(new Set(seen.map((task) => task.projectId))).toEqual(new Set([projectId]))
    const stranger = await server.createKey({ scopes: ['admin'], account: 'strangers' })
    expect((await apiOf(server.url, stranger.key).get('/tasks')).body.items).toEqual([])
  })
})

describe('a task', () => {
  it('is told of with nothing made yet', async () => {
    const { id } = await ordered()
    const answer = await api.get(`/tasks/${id}`)
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({ id, state: 'queued', result: null, outputs: [], attempts: [] })
  })

  it('is canceled once', async () => {
    const { id } = await ordered()
    const canceled = await api.post(`/tasks/${id}/cancel`)
    expect([canceled.status, canceled.body.state]).toEqual([200, 'canceled'])
    expect(canceled.body.finishedAt).not.toBeNull()
    const again = await api.post(`/tasks/${id}/cancel`)
    expect([again.status, again.body.code]).toEqual([409, 'task_state'])
  })

  it('is tried again as a new task with the same input, once it is over', async () => {
    const task = await ordered({ parameters: { audioFormat: 'wav' }, priority: -3 })
    const early = await api.post(`/tasks/${task.id}/retry`)
    expect([early.status, early.body.code]).toEqual([409, 'task_state'])
    await api.post(`/tasks/${task.id}/cancel`)
    const headers = { 'idempotency-key': 'again' }
    const retried = await api.post(`/tasks/${task.id}/retry`, {}, headers)
    expect(retried.status).toBe(201)
    expect(retried.body).toMatchObject({
      state: 'queued',
      projectId,
      assetId,
      parameters: { chain: 'flash', audioFormat: 'wav' },
      priority: -3,
    })
    expect(retried.body.id).not.toBe(task.id)
    expect(retried.headers.location).toBe(`${server.url}/api/triptych/v1/tasks/${retried.body.id}`)
    expect((await api.post(`/tasks/${task.id}/retry`, {}, headers)).body.id).toBe(retried.body.id)
  })

  it('changes its priority while it waits', async () => {
    const { id } = await ordered()
    const changed = await api.patch(`/tasks/${id}`, { priority: -10 })
    expect([changed.status, changed.body.priority]).toEqual([200, -10])
    expect((await api.patch(`/tasks/${id}`, { priority: 10 })).status).toBe(403)
    expect((await api.patch(`/tasks/${id}`, {})).status).toBe(400)
    await api.post(`/tasks/${id}/cancel`)
    const late = await api.patch(`/tasks/${id}`, { priority: 0 })
    expect([late.status, late.body.code]).toEqual([409, 'task_state'])
  })

  it.each([
    ['GET', ''],
    ['POST', '/cancel'],
    ['POST', '/retry'],
    ['PATCH', ''],
  ])('%s of one that is not there, or not for this key, is the same 404', async (method, path) => {
    const { id } = await ordered()
    const stranger = apiOf(server.url, (await server.createKey()).key)
    const call = (taskId: string) =>
      method === 'GET'
        ? stranger.get(`/tasks/${taskId}${path}`)
        : method === 'POST'
          ? stranger.post(`/tasks/${taskId}${path}`)
          : stranger.patch(`/tasks/${taskId}`, { priority: -1 })
    for (const taskId of [id, randomUUID(), 'x']) {
      const answer = await call(taskId)
      expect([answer.status, answer.body.code]).toEqual([404, 'task_unknown'])
    }
  })
})
