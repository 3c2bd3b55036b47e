/**
 * One library behind three doors: a file comes in by Diffio, is restored, is laid on an Indream timeline, is exported,
 * and both results are analyzed and read through Media AI Understanding. No byte is brought in twice.
 */
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { send } from '#tests/conformance/diffio/support/call.ts'
import * as indream from '#tests/conformance/indream/support/api.ts'
import { untilAnalyzed } from '#tests/conformance/maiu/support/analyzed.ts'
import * as maiu from '#tests/conformance/maiu/support/api.ts'
import * as native from '#tests/conformance/native/support/api.ts'
import { sine } from '#tests/media-corpus/signals.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import { until } from '#tests/support/core-lab.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { assetsOfTypes, stateOf, videoItem } from '#tests/support/timelines/parts.ts'

let server: TestServer
let own: native.Api
let editor: indream.Api
let library: maiu.Api
let diffioKey: string
let project: string
let projectId: string

beforeAll(async () => {
  server = await startTestServer()
  diffioKey = (await server.createKey()).key
  editor = indream.apiOf(server.url, (await server.createKey()).key)
  // Sees what the keys of all doors made.
  own = native.apiOf(server.url, (await server.createKey({ scopes: ['read', 'write', 'account'] })).key)
  library = maiu.apiOf(server.url, await server.createSigningKey())
  const made = maiu.resultOf(await library.post('workspaces/default/projects', { name: 'Results' }))
  project = `workspaces/default/projects/${made.projectId}`
  const { items } = (await own.get('/projects?kind=library')).body
  projectId = items.find(({ title }: maiu.Body) => title === 'Results').id
})
afterAll(() => server?.close())

/** Two seconds at 640 x 360 with a tone. */
function talk(): Buffer {
  const folder = newTempFolder('three-doors')
  const path = join(folder, 'talk.mp4')
  writeVideo(path, {
    muxer: 'mp4',
    pictureEncoder: 'libx264',
    soundEncoder: 'aac',
    seconds: 2,
    flashAt: 0,
    width: 640,
    height: 360,
    sound: { sampleRate: 48_000, channels: [sine(96_000, 440, 48_000, 0.3)] },
  })
  const bytes = readFileSync(path)
  rmSync(folder, { recursive: true })
  return bytes
}

async function uploadByDiffio(file: Buffer): Promise<string> {
  const made = await send(`${server.url}/v1/create_project`, {
    headers: { authorization: `Bearer ${diffioKey}` },
    body: JSON.stringify({ fileName: 'talk.mp4', contentType: 'video/mp4' }),
  })
  const stored = await send(made.body.uploadUrl, { method: 'PUT', body: file })
  expect(stored.status, stored.text).toBe(200)
  return made.body.apiProjectId
}

/** The file that a task made. */
async function resultOf(taskId: string, kind: string): Promise<string> {
  const task = await until(`the end of ${taskId}`, async () => {
    const { body } = await own.get(`/tasks/${taskId}`)
    return body.finishedAt === null ? null : body
  })
  expect(task, JSON.stringify(task.error)).toMatchObject({ state: 'succeeded' })
  return task.outputs.find((output: maiu.Body) => output.kind === kind).assetId
}

/** Puts a file in the library, analyzes it, and reads what was found through the third door. */
async function analyzeAndRead(assetId: string): Promise<{ asset: maiu.Body; index: maiu.Body }> {
  const parameters = { personCount: 0, languages: ['en'] }
  const ordered = await own.post('/tasks', { kind: 'analyze', assetId, projectId, parameters })
  expect(ordered.status, ordered.text).toBe(201)
  expect(ordered.body).toMatchObject({ assetId, projectId })
  const { content } = maiu.resultOf(await library.get(`${project}/assets?pageNum=1`))
  const asset = content.at(-1)
  const path = `${project}/assets/${asset.assetId}`
  expect(await untilAnalyzed(library, path)).toMatchObject({ status: 'ANALYZE_COMPLETED' })
  return { asset, index: maiu.resultOf(await library.get(`${path}/index`)) }
}

/** A second of a file, bound to a timeline by its id; returns the film. */
async function exportTimelineOf(assetId: string): Promise<string> {
  const api = indream.apiOf(server.url, diffioKey)
  const timeline = await indream.createProject(api)
  const bound = await api.post(`projects/${timeline}/assets`, { assetId })
  expect(bound.status, bound.text).toBeLessThan(300)
  const [file] = (await api.get(`projects/${timeline}/assets`)).body.data
  const { video } = assetsOfTypes()
  const placed = { width: 640, height: 360, remoteKey: file.fileKey, remoteUrl: null, hasAudioTrack: true }
  const editorState = stateOf([[videoItem('talk')]], { assets: { video: { ...video, ...placed } } })
  const synced = await api.post(`projects/${timeline}/sync`, { editorState, stateVersion: '2' })
  expect(synced.status, synced.text).toBe(200)
  expect((await editor.get(`projects/${timeline}`)).status, 'each key of the account sees it').toBe(200)
  const terms = { ratio: 'custom', scale: 4, fps: 30, format: 'mp4' }
  const exporting = await api.post(`projects/${timeline}/exports`, terms)
  expect(exporting.status, exporting.text).toBe(201)
  return await resultOf(exporting.body.data.taskId, 'film')
}

it('walks a file through all three', async () => {
  const restoration = await uploadByDiffio(talk())
  const restoring = await own.post('/tasks', {
    kind: 'restore',
    projectId: restoration,
    parameters: { audioFormat: 'mp3' },
  })
  const restored = await resultOf(restoring.body.id, 'video')

  const film = await exportTimelineOf(restored)

  const exported = await analyzeAndRead(film)
  expect(exported.asset).toMatchObject({
    fileName: 'film.mp4',
    metaData: { resolution: '640x360', durationMs: 1000, format: 'mp4' },
  })
  expect(exported.index).toMatchObject({ type: 'VIDEO', durationMs: 1000 })
  expect(exported.index.scenes[0].shots[0].startTimeMs).toBe(0)

  const heard = await analyzeAndRead(restored)
  expect(heard.asset.metaData).toMatchObject({ resolution: '640x360', format: 'mp4' })
  expect(heard.index.durationMs).toBeGreaterThanOrEqual(1900)

  const { rows } = await server.pool.query(
    'select count(distinct blob_key)::integer as blobs, count(*)::integer as assets from assets where sha256 in (select sha256 from assets where id = any($1))',
    [[restored, film]],
  )
  expect(rows, 'each result is stored once').toEqual([{ blobs: 2, assets: 2 }])
})
