/** Films from the order to the download, with what tells of them on the way, and with files that cannot be drawn. */
import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { createCanvas, loadImage } from '@napi-rs/canvas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { defaultMediaLimits } from '#engines/media/limits.ts'
import { probeMedia } from '#engines/media/probe.ts'
import * as native from '#tests/conformance/native/support/api.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { assetsOfTypes, imageItem, solidItem, stateOf, videoItem } from '#tests/support/timelines/parts.ts'
import type { EditorState } from '#timeline/editor-state.ts'
import { type Api, apiOf, type Body, createProject, upload, videoBytes } from './support/api.ts'
import { type MediaHost, startMediaHost } from './support/media-host.ts'

let server: TestServer
let host: MediaHost
let api: Api
let own: native.Api
let ownKey: string
let secret: string
let folder: string

beforeAll(async () => {
  folder = newTempFolder('triptych-films')
  host = await startMediaHost()
  server = await startTestServer({
    settings: { TRIPTYCH_ALLOW_PRIVATE: '127.0.0.0/8', TRIPTYCH_RENDERS_PER_ACCOUNT: '50' },
  })
  api = apiOf(server.url, (await server.createKey()).key)
  const scopes = ['read', 'write', 'account', 'webhooks:read', 'webhooks:write']
  ownKey = (await server.createKey({ scopes })).key
  own = native.apiOf(server.url, ownKey)
  secret = (await own.post('/webhooks/secret')).body.secret
})

afterAll(async () => {
  await server?.close()
  host?.close()
  await rm(folder, { recursive: true, force: true })
})

const terms = { ratio: 'custom', scale: 1, fps: 30, format: 'mp4' }

/** 96 x 64 pixels of one colour. */
function paint(color: string): Buffer {
  const canvas = createCanvas(96, 64)
  const context = canvas.getContext('2d')
  context.fillStyle = color
  context.fillRect(0, 0, 96, 64)
  return canvas.toBuffer('image/png')
}

async function exported(fields: object): Promise<string> {
  const answer = await api.post('exports', { ...terms, ...fields })
  expect(answer.status, answer.text).toBe(201)
  return answer.body.data.taskId
}

const told = async (taskId: string): Promise<Body> => (await api.get(`exports/${taskId}`)).body.data

/** The task once it is over, and every progress it was seen at before. */
async function ended(taskId: string): Promise<{ task: Body; progress: number[] }> {
  const progress: number[] = []
  const seen = async () => {
    const task = await told(taskId)
    progress.push(task.progress)
    return task
  }
  await expect.poll(async () => (await seen()).completedAt, { timeout: 40_000, interval: 50 }).not.toBeNull()
  return { task: await seen(), progress }
}

async function download(url: string, name: string) {
  const response = await fetch(url)
  expect(response.status).toBe(200)
  const path = join(folder, name)
  writeFileSync(path, Buffer.from(await response.arrayBuffer()))
  return { type: response.headers.get('content-type'), facts: probeMedia(path, defaultMediaLimits) }
}

const messagesAt = (path: string) => host.messages.filter((message) => message.path === path)
const typesAt = (path: string) => messagesAt(path).map(({ text }) => JSON.parse(text).eventType as string)

/** As the vendor's documents tell receivers to. */
function expectSigned({ headers, text, atMs }: MediaHost['messages'][number]): void {
  const timestamp = String(headers['x-indream-timestamp'])
  expect(timestamp).toMatch(/^\d{10}$/)
  expect(Math.abs(Number(timestamp) * 1000 - atMs)).toBeLessThan(10_000)
  const expected = createHmac('sha256', secret).update(`${timestamp}.`).update(text).digest('hex')
  expect(headers['x-indream-signature']).toBe(expected)
}

/** An image item that fills the frame, whose file is at an address. */
function stateWithImage(fields: object): EditorState {
  const { image } = assetsOfTypes()
  const assets = { image: { ...image, width: 96, height: 64, remoteUrl: null, remoteKey: null, ...fields } }
  return stateOf([[imageItem('photo', { keepAspectRatio: false })]], { assets })
}

describe('a film', () => {
  it('is drawn of the account’s own files under any origin, and its messages tell of start and end in order', async () => {
    const asset = await upload(api, paint('#00ff00'))
    const elsewhere = `https://moved.example${new URL(asset.fileUrl).pathname}`
    const projectId = await createProject(api, { editorState: stateWithImage({ remoteUrl: elsewhere }) })
    const path = '/hook/whole'
    host.refusals.set(path, 1)
    const answer = await api.post(`projects/${projectId}/exports`, {
      ...terms,
      callbackUrl: host.origin + path,
      callbackHeaders: { 'X-Own': 'mine', 'Content-Type': 'text/html', 'x-indream-signature': 'forged' },
    })
    expect(answer.status, answer.text).toBe(201)
    const { taskId } = answer.body.data
    const inUse = await api.delete(`assets/${asset.assetId}`)
    expect(inUse.body.errorCode).toBe('ASSET_REFERENCED')

    const { task, progress } = await ended(taskId)
    expect(task).toMatchObject({ status: 'COMPLETED', progress: 100, error: null, projectId })
    expect(progress).toEqual(progress.toSorted((a, b) => a - b))
    expect(new URL(task.outputUrl).pathname).toMatch(/\.mp4$/)
    const film = await download(task.outputUrl, 'own.mp4')
    expect(film).toMatchObject({ type: 'video/mp4', facts: { width: 160, height: 90, durationMs: 1000 } })

    const { result, outputs, attempts } = (await own.get(`/tasks/${taskId}`)).body
    expect(result).toMatchObject({ frames: 30, fps: 30, width: 160, height: 90, hasSound: false })
    expect(outputs).toMatchObject([{ kind: 'film', name: 'film.mp4', mediaType: 'video/mp4' }])
    expect(attempts).toMatchObject([{ number: 1, outcome: 'succeeded' }])
    // It is a file of the library like any other.
    const content = await fetch(`${server.url}${native.root}/assets/${outputs[0].assetId}/content`, {
      headers: { authorization: `Bearer ${ownKey}` },
    })
    expect((await content.arrayBuffer()).byteLength).toBe(outputs[0].sizeBytes)

    // The first try at the first message was refused, and the second message waited for the next.
    await expect.poll(() => typesAt(path)).toEqual(['EXPORT_STARTED', 'EXPORT_STARTED', 'EXPORT_COMPLETED'])
    const [refused, started, completed] = messagesAt(path)
    for (const message of [refused!, started!, completed!]) {
      expectSigned(message)
      expect(message.headers).toMatchObject({ 'x-own': 'mine', 'content-type': 'application/json' })
    }
    expect(refused!.text).toBe(started!.text)
    const body = { occurredAt: expect.stringMatching(/^\d{4}-.*\.\d{3}Z$/), task: { ...task } }
    expect(JSON.parse(completed!.text)).toEqual({ eventType: 'EXPORT_COMPLETED', ...body })
    expect(JSON.parse(started!.text)).toEqual({
      eventType: 'EXPORT_STARTED',
      ...body,
      task: { ...task, status: 'PROCESSING', progress: 0, outputUrl: null, completedAt: null },
    })

    const [webhook] = (await own.get(`/webhooks?taskId=${taskId}`)).body.items
    expect(webhook).toMatchObject({ dialect: 'indream', taskId, url: host.origin + path })
    expect((await own.get('/webhooks')).body.items).toEqual([])
    const deliveries = (await own.get(`/webhooks/${webhook.id}/deliveries`)).body.items
    expect(deliveries.map(({ state }: Body) => state)).toEqual(['delivered', 'delivered'])
    expect((await own.post(`/webhooks/${webhook.id}/rotate-secret`)).status).toBe(409)
    await own.post(`/deliveries/${deliveries[0].id}/replay`)
    await expect.poll(() => messagesAt(path).length).toBe(4)
    expect(messagesAt(path)[3]!.text).toBe(completed!.text)
    expectSigned(messagesAt(path)[3]!)
  })

  it('is drawn of files from elsewhere, each fetched once, as a webm too', async () => {
    // Fails once, which may pass.
    host.files.set('/red.png', (response) => {
      host.files.set('/red.png', paint('#ff0000'))
      response.writeHead(503).end()
    })
    const { image } = assetsOfTypes()
    const remote = { ...image, remoteUrl: `${host.origin}/red.png`, remoteKey: null }
    const items = [
      [imageItem('one', { assetId: 'a' })],
      [imageItem('two', { assetId: 'b' })],
      [videoItem('three', { assetId: 'c' })],
    ]
    host.files.set('/clip.mp4', videoBytes(true))
    const { video } = assetsOfTypes()
    const assets = {
      a: { ...remote, id: 'a' },
      b: { ...remote, id: 'b' },
      c: { ...video, id: 'c', remoteUrl: `${host.origin}/clip.mp4`, remoteKey: null },
      unused: { ...remote, id: 'unused', remoteUrl: `${host.origin}/unused.png` },
    }
    const editorState = stateOf(items, { assets })
    const { task } = await ended(await exported({ editorState, format: 'webm', fps: 60 }))
    expect(task).toMatchObject({ status: 'COMPLETED', error: null })
    expect(new URL(task.outputUrl).pathname).toMatch(/\.webm$/)
    const { type, facts } = await download(task.outputUrl, 'foreign.webm')
    expect(type).toBe('video/webm')
    expect(facts).toMatchObject({ width: 160, height: 90, hasAudio: true })
    expect(host.asked.toSorted()).toEqual(['/clip.mp4', '/red.png', '/red.png'])
  })

  it('goes by what a file holds, not by what it is called', async () => {
    host.files.set('/photo.mp4', paint('#00ff00'))
    const { video } = assetsOfTypes()
    const called = {
      ...video,
      id: 'video',
      width: 96,
      height: 64,
      remoteUrl: `${host.origin}/photo.mp4`,
      remoteKey: null,
    }
    const editorState = stateOf([[videoItem('clip', { keepAspectRatio: false })]], {
      assets: { video: called },
    })
    const drawn = await api.post('editor/preview-frame', { editorState, timestamps: [0.5] })
    expect(drawn.status, drawn.text).toBe(200)
    expect(await middleOf(drawn.body.data.frames[0].imageUrl)).toEqual([160, 0, 255, 0, 255])
  })

  it('is not drawn when a file is missing or broken: the task says which, for what item, and why', async () => {
    const whole = paint('#0000ff')
    const clip = videoBytes(false)
    host.files.set('/short.png', whole.subarray(0, 60))
    host.files.set('/cut.mp4', clip.subarray(0, Math.floor(clip.length / 2)))
    host.files.set('/empty.png', Buffer.alloc(0))
    host.files.set('/text.png', Buffer.from('this is no picture'))
    host.files.set('/bomb.png', bomb(60_000, 60_000))
    host.files.set('/gone.png', (response) => response.writeHead(403).end())
    const { video } = assetsOfTypes()
    const broken: Record<string, [EditorState, RegExp]> = {
      'a 404': [stateWithImage({ remoteUrl: `${host.origin}/none.png?secret=1` }), /none\.png answered 404/],
      'a 403': [stateWithImage({ remoteUrl: `${host.origin}/gone.png` }), /answered 403/],
      'an empty file': [stateWithImage({ remoteUrl: `${host.origin}/empty.png` }), /empty/],
      'a file that is no picture': [stateWithImage({ remoteUrl: `${host.origin}/text.png` }), /./],
      'a cut picture': [stateWithImage({ remoteUrl: `${host.origin}/short.png` }), /./],
      'a bomb': [stateWithImage({ remoteUrl: `${host.origin}/bomb.png` }), /cannot be decoded|60000/],
      'no address': [stateWithImage({}), /neither an address nor/],
      'a private address': [stateWithImage({ remoteUrl: 'http://10.1.2.3/x.png' }), /not public/],
      'a file address': [stateWithImage({ remoteUrl: 'file:///etc/passwd' }), /http/],
      'another account’s file': [
        stateWithImage({ remoteKey: await foreignKey() }),
        /No file of this account/,
      ],
    }
    const cut = { ...video, id: 'video', remoteUrl: `${host.origin}/cut.mp4`, remoteKey: null }
    broken['a cut film'] = [
      stateOf([[videoItem('photo', { assetId: 'image' })]], { assets: { image: { ...cut, id: 'image' } } }),
      /./,
    ]
    const path = '/hook/broken'
    const all = await Promise.all(
      Object.entries(broken).map(async ([what, [editorState, reason]]) => {
        const isTold = what === 'a 404'
        const { task } = await ended(
          await exported({ editorState, ...(isTold ? { callbackUrl: host.origin + path } : {}) }),
        )
        return { what, reason, task }
      }),
    )
    for (const { what, reason, task } of all) {
      expect(task, what).toMatchObject({
        status: 'FAILED',
        outputUrl: null,
        durationSeconds: 0,
        billedStandardSeconds: 0,
        chargedCredits: '0',
      })
      expect(task.error, what).toMatch(/item "photo", asset "image"/i)
      expect(task.error, what).toMatch(reason)
      expect(task.error, what).not.toContain('secret')
    }
    await expect.poll(() => typesAt(path)).toEqual(['EXPORT_STARTED', 'EXPORT_FAILED'])
    const failed = JSON.parse(messagesAt(path)[1]!.text)
    expect(failed.task).toEqual(all.find(({ what }) => what === 'a 404')!.task)
    const { rows } = await server.pool.query('select max(attempt) as attempts from tasks')
    expect(rows[0].attempts, 'none of them is worth a second try').toBe(1)
  })

  it('ends soon after a cancel, and tells nobody', async () => {
    const path = '/hook/canceled'
    const long = solidItem('long', { durationTicks: 240_000 * 600 })
    const editorState = { ...stateOf([[long]]), compositionWidth: 1280, compositionHeight: 720 }
    const taskId = await exported({ editorState, callbackUrl: host.origin + path })
    await expect.poll(async () => (await told(taskId)).progress).toBeGreaterThan(0)
    expect((await own.post(`/tasks/${taskId}/cancel`)).status).toBe(200)
    await expect.poll(async () => (await told(taskId)).status, { interval: 20 }).toBe('CANCELED')
    expect(await told(taskId)).toMatchObject({ billedStandardSeconds: 0, outputUrl: null })
    expect(typesAt(path)).toEqual(['EXPORT_STARTED'])
  })
})

async function middleOf(url: string): Promise<number[]> {
  const response = await fetch(url)
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png'])
  const image = await loadImage(Buffer.from(await response.arrayBuffer()))
  const context = createCanvas(image.width, image.height).getContext('2d')
  context.drawImage(image, 0, 0)
  return [image.width, ...context.getImageData(40, 20, 1, 1).data]
}

async function foreignKey(): Promise<string> {
  const stranger = apiOf(server.url, (await server.createKey({ account: 'stranger' })).key)
  return (await upload(stranger, paint('#ffffff'))).fileKey
}

/** A PNG whose head claims a size that nothing stands behind. */
function bomb(width: number, height: number): Buffer {
  const bytes = Buffer.from(paint('#000000'))
  bytes.writeUInt32BE(width, 16)
  bytes.writeUInt32BE(height, 20)
  // The check of the head, from its name to its end.
  bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29)
  return bytes
}

describe('POST /v1/editor/preview-frame', () => {
  const editorState = stateOf([
    [solidItem('red', { color: '#ff0000' }), solidItem('blue', { color: '#0000ff', startTicks: 240_000 })],
  ])

  it('draws moments of a state, or of a project, as pictures for a while', async () => {
    const answer = await api.post('editor/preview-frame', {
      editorState,
      timestamps: [0, 1.5],
      maxDimension: 80,
    })
    expect(answer.status, answer.text).toBe(200)
    const { frames } = answer.body.data
    expect(frames.map(({ timestamp }: Body) => timestamp)).toEqual([0, 1.5])
    expect(await Promise.all(frames.map(({ imageUrl }: Body) => middleOf(imageUrl)))).toEqual([
      [80, 255, 0, 0, 255],
      [80, 0, 0, 255, 255],
    ])
    const projectId = await createProject(api, { editorState })
    const saved = await api.post('editor/preview-frame', { projectId, timestamps: [1] })
    expect(await middleOf(saved.body.data.frames[0].imageUrl)).toEqual([160, 0, 0, 255, 255])
  })

  it('is gone when it was kept long enough', async () => {
    const answer = await api.post('editor/preview-frame', { editorState, timestamps: [0] })
    const { imageUrl } = answer.body.data.frames[0]
    const expires = Number(new URL(imageUrl).searchParams.get('expires')) * 1000
    expect(expires - Date.now()).toBeGreaterThan(3_500_000)
    expect(expires - Date.now()).toBeLessThanOrEqual(3_600_000)
    await server.pool.query(
      `update outputs set created_at = created_at - interval '2 hours' where kind = 'frame'`,
    )
    const report = await server.core.retention.run()
    expect(report!.removed.frame.count).toBeGreaterThan(0)
    expect((await fetch(imageUrl)).status).toBe(404)
    const { rows } = await server.pool.query(
      `select count(*)::int as count from outputs where kind = 'frame'`,
    )
    expect(rows[0].count).toBe(0)
  })

  it.each<[string, object, number]>([
    ['neither a state nor a project', { timestamps: [0] }, 400],
    ['both', { editorState, projectId: 'x', timestamps: [0] }, 400],
    ['no moment', { editorState, timestamps: [] }, 400],
    ['a moment before the beginning', { editorState, timestamps: [-1] }, 400],
    ['21 moments', { editorState, timestamps: Array(21).fill(0) }, 400],
    ['a state without items', { editorState: stateOf([[]]), timestamps: [0] }, 422],
    ['a state that is not valid', { editorState: {}, timestamps: [0] }, 422],
    ['a state with a broken file', { editorState: stateWithImage({}), timestamps: [0] }, 422],
  ])('refuses %s', async (_what, body, status) => {
    expect((await api.post('editor/preview-frame', body)).status).toBe(status)
  })
})
