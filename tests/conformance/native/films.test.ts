/** Films through our own API: ordered of a project or of an earlier film, tried again, and single frames of them. */
import { randomUUID } from 'node:crypto'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import * as indream from '#tests/conformance/indream/support/api.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { solidItem, stateOf } from '#tests/support/timelines/parts.ts'
import { type Api, apiOf, root, uploadProject } from './support/api.ts'

let server: TestServer
let key: string
let api: Api
let projectId: string

/** Red for a second, then blue. */
const editorState = stateOf([
  [solidItem('red', { color: '#ff0000' }), solidItem('blue', { color: '#0000ff', startTicks: 240_000 })],
])

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  key = (await server.createKey()).key
  api = apiOf(server.url, key)
  projectId = await indream.createProject(indream.apiOf(server.url, key), { editorState })
})
afterAll(() => server?.close())
afterEach(async () => {
  await server.pool.query(`update tasks set state = 'canceled', finished_at = now() where state = 'queued'`)
})

const order = (fields: object = {}) => ({ kind: 'render', projectId, parameters: {}, ...fields })

describe('POST /tasks of kind render', () => {
  it('orders the film of a timeline project', async () => {
    const answer = await api.post('/tasks', order({ parameters: { scale: 2, format: 'webm' } }))
    expect(answer.status, answer.text).toBe(201)
    expect(answer.body).toMatchObject({
      kind: 'render',
      state: 'queued',
      label: 'webm',
      projectId,
      assetId: null,
      parameters: {
        ratio: 'custom',
        scale: 2,
        fps: 30,
        format: 'webm',
        width: 320,
        height: 180,
        durationSeconds: 2,
      },
    })
    const exported = await indream.apiOf(server.url, key).get(`exports/${answer.body.id}`)
    expect(exported.body.data).toMatchObject({ taskId: answer.body.id, status: 'PENDING', projectId })
  })

  it('orders an earlier film again, with what is asked otherwise this time', async () => {
    const first = await api.post('/tasks', order({ parameters: { scale: 2, fps: 60 } }))
    const again = await api.post('/tasks', {
      kind: 'render',
      taskId: first.body.id,
      parameters: { format: 'webm' },
    })
    expect(again.status, again.text).toBe(201)
    expect(again.body).toMatchObject({
      projectId,
      parameters: { ...first.body.parameters, format: 'webm' },
    })
  })

  it('makes one task under one idempotency key, and no third at once', async () => {
    const headers = { 'idempotency-key': randomUUID() }
    const first = await api.post('/tasks', order(), headers)
    const again = await api.post('/tasks', order(), headers)
    expect([first.status, again.status, again.body.id]).toEqual([201, 200, first.body.id])
    expect((await api.post('/tasks', order({ parameters: { fps: 60 } }), headers)).status).toBe(409)
    expect((await api.post('/tasks', order())).status).toBe(201)
    const third = await api.post('/tasks', order())
    expect([third.status, third.body.code]).toEqual([429, 'task_limit'])
  })

  it('draws no project of another kind, nor another key’s film', async () => {
    const restoration = await uploadProject(server.url, key)
    expect((await api.post('/tasks', order({ projectId: restoration }))).status).toBe(404)
    const task = await api.post('/tasks', order())
    const stranger = apiOf(server.url, (await server.createKey({ account: 'stranger' })).key)
    const theirs = await stranger.post('/tasks', { kind: 'render', taskId: task.body.id, parameters: {} })
    expect(theirs.status).toBe(404)
  })

  it('lets one that was canceled be tried again, as it was frozen', async () => {
    const task = await api.post('/tasks', order({ parameters: { scale: 3 } }))
    expect((await api.post(`/tasks/${task.body.id}/cancel`)).body.state).toBe('canceled')
    const longer = stateOf([[solidItem('long', { durationTicks: 2_400_000 })]])
    const other = indream.apiOf(server.url, key)
    await other.post(`projects/${projectId}/sync`, { editorState: longer })
    const retried = await api.post(`/tasks/${task.body.id}/retry`)
    await other.post(`projects/${projectId}/sync`, { editorState })
    expect(retried.status, retried.text).toBe(201)
    expect(retried.body).toMatchObject({ state: 'queued', parameters: task.body.parameters })
    const shown = await other.get(`exports/${retried.body.id}`)
    expect(shown.body.data).toMatchObject({ durationSeconds: 2, billedStandardSeconds: 2 })
    expect((await api.post(`/tasks/${task.body.id}/retry`)).status).toBe(201)
    expect((await api.post(`/tasks/${task.body.id}/retry`)).status).toBe(429)
  })
})

describe('POST /timelines/{projectId}/frame', () => {
  async function frame(body: object) {
    const response = await fetch(`${server.url}${root}/timelines/${projectId}/frame`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png'])
    const image = await loadImage(Buffer.from(await response.arrayBuffer()))
    const context = createCanvas(image.width, image.height).getContext('2d')
    context.drawImage(image, 0, 0)
    const middle = context.getImageData(image.width / 2, image.height / 2, 1, 1).data
    return { size: [image.width, image.height], middle: [...middle] }
  }

  it('draws the moment that is asked for, and the last frame beyond the end', {
    timeout: 30_000,
  }, async () => {
    expect(await frame({ atMs: 0 })).toEqual({ size: [160, 90], middle: [255, 0, 0, 255] })
    expect(await frame({ atMs: 1500 })).toEqual({ size: [160, 90], middle: [0, 0, 255, 255] })
    expect(await frame({ atMs: 60_000, maxDimension: 80 })).toMatchObject({ middle: [0, 0, 255, 255] })
    expect((await frame({ atMs: 0, maxDimension: 80 })).size).toEqual([80, 46])
    expect((await frame({ atMs: 0, maxDimension: 4096 })).size).toEqual([160, 90])
  })

  it('refuses a moment that is none, and draws nobody else’s project', async () => {
    expect((await api.post(`/timelines/${projectId}/frame`, { atMs: -1 })).status).toBe(400)
    expect((await api.post(`/timelines/${projectId}/frame`, {})).status).toBe(400)
    const stranger = apiOf(server.url, (await server.createKey({ account: 'stranger' })).key)
    expect((await stranger.post(`/timelines/${projectId}/frame`, { atMs: 0 })).status).toBe(404)
  })
})
