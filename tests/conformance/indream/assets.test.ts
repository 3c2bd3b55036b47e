/** Assets: uploaded, read, fetched by their links, and deleted when nothing refers to them. */
import { createHash } from 'node:crypto'
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uuidV7 } from '#base/ids.ts'
import { send } from '#tests/conformance/diffio/support/call.ts'
import { createUploadedProject, apiOf as nativeApiOf } from '#tests/conformance/native/support/api.ts'
import { gifBytes } from '#tests/media-corpus/gif-files.ts'
import { pictureBytes } from '#tests/media-corpus/video-files.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { assetsOfTypes } from '#tests/support/timelines/parts.ts'
import {
  type Api,
  apiOf,
  type Body,
  createProject,
  plainState,
  problemOf,
  upload,
  videoBytes,
} from './support/api.ts'

let server: TestServer
let key: string
let api: Api
const picture = pictureBytes('png', { width: 40, height: 30 })

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_MAX_UPLOAD_BYTES: '500000' } })
  key = (await server.createKey()).key
  api = apiOf(server.url, key)
})

afterAll(() => server?.close())

describe('POST /v1/uploads', () => {
  it('answers 201 with the asset, ready to be placed', async () => {
    const made = await api.upload(picture)
    expect(made.status).toBe(201)
    const { assetId } = made.body.data
    expect(made.body.meta).toEqual({})
    expect(made.body.data).toMatchObject({
      ...{ type: 'IMAGE', source: 'UPLOAD', filename: 'demo.png', mimetype: 'image/png' },
      ...{ size: picture.length, width: 40, height: 30, duration: null },
    })
    expect((await api.get(`assets/${assetId}`)).body).toEqual(made.body)
  })

  it.each([
    ['film.mp4', 'video/mp4', videoBytes(true), { type: 'VIDEO', width: 96, height: 64 }],
    [
      'loop.gif',
      'image/gif',
      gifBytes(),
      { type: 'GIF', width: 2, height: 2, duration: 0.5, loopBehavior: 'loop' },
    ],
    [
      'once.gif',
      'image/gif',
      gifBytes({ isEndless: false }),
      { type: 'GIF', duration: 0.5, loopBehavior: 'finite' },
    ],
    [
      'photo.jpg',
      'image/jpeg',
      pictureBytes('mjpeg', { width: 16, height: 8 }),
      { type: 'IMAGE', width: 16 },
    ],
    [
      'logo.svg',
      'image/svg+xml',
      Buffer.from('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="12" height="10"/>'),
      { type: 'IMAGE', mimetype: 'image/svg+xml', width: 12, height: 10, duration: null },
    ],
    [
      'wave.json',
      'application/json',
      Buffer.from(JSON.stringify({ v: '5.7.0', fr: 25, ip: 0, op: 50, w: 64, h: 32, layers: [] })),
      { type: 'LOTTIE', mimetype: 'video/lottie+json', width: 64, height: 32, duration: 2 },
    ],
  ])('takes %s', async (name, type, bytes, expected) => {
    const asset = await upload(api, bytes, { 'content-type': type, 'x-file-name': name })
    expect(asset).toMatchObject({ ...expected, filename: name, size: bytes.length })
    if (asset.type === 'VIDEO') expect(asset.duration).toBeGreaterThan(0.9)
  })

  it.each<[string, Buffer | string, string]>([
    ['plain', 'demo.png', 'demo.png'],
    ['percent-encoded', encodeURIComponent('데모 파일.png'), '데모 파일.png'],
    ['UTF-8', Buffer.from('데모.png'), '데모.png'],
    ['Latin-1', Buffer.from('café.png', 'latin1'), 'café.png'],
    ['with a percent that escapes nothing', '100% sure.png', '100% sure.png'],
    ['with escapes that are no UTF-8', 'a%ff.png', 'a%ff.png'],
    ['with folders of either slash', 'C:\\films/demo.png', 'demo.png'],
    ['with folders and controls that were encoded', '..%2F..%2Fetc%2Fpass%0Awd', 'passwd'],
    ['of 512 characters', `${'n'.repeat(508)}.png`, `${'n'.repeat(508)}.png`],
  ])('understands a name that is %s', async (_what, given, name) => {
    const header = typeof given === 'string' ? given : given.toString('latin1')
    const asset = await upload(api, picture, { 'x-file-name': header })
    expect(asset.filename).toBe(name)
    const file = await fetch(asset.fileUrl)
    expect(file.status).toBe(200)
    expect(file.headers.get('content-disposition')).toContain(`filename*=UTF-8''${encodeURIComponent(name)}`)
  })

  it('takes the longest names of any script, and gives addresses that work', async () => {
    const name = `${'데'.repeat(508)}.png`
    const asset = await upload(api, picture, { 'x-file-name': encodeURIComponent(name) })
    expect(asset.filename).toBe(name)
    const file = await fetch(asset.fileUrl)
    expect(file.status).toBe(200)
    expect(file.headers.get('content-disposition')).toMatch(/\.png$/)
  })

  it.each([
    ['no name', { 'x-file-name': '' }],
    ['a name of folders alone', { 'x-file-name': 'a/../' }],
    ['a name of 513 characters', { 'x-file-name': 'n'.repeat(513) }],
    ['no type', { 'content-type': '' }],
    ['a project that is no uuid', { 'x-project-id': 'demo' }],
  ])('refuses %s', async (_what, headers) => {
    const refused = await api.upload(picture, headers)
    expect(refused.status).toBe(400)
    expect(refused.body).toEqual(problemOf(400, 'OPEN_API_REQUEST_INVALID'))
  })

  it('takes chunks without a length', async () => {
    const answer = await new Promise<{ status: number; body: Body }>((resolve, reject) => {
      const outgoing = request(`${server.url}/v1/uploads`, {
        method: 'POST',
        headers: { 'x-api-key': key, 'content-type': 'image/png', 'x-file-name': 'chunks.png' },
      })
      outgoing.on('error', reject)
      outgoing.on('response', async (incoming) => {
        const body = JSON.parse(Buffer.concat(await incoming.toArray()).toString())
        resolve({ status: incoming.statusCode!, body })
      })
      outgoing.write(picture.subarray(0, 20))
      outgoing.end(picture.subarray(20))
    })
    expect(answer).toMatchObject({ status: 201, body: { data: { size: picture.length } } })
  })

  it('binds to a project that is there', async () => {
    const projectId = await createProject(api)
    const { assetId } = await upload(api, picture, { 'x-project-id': projectId.toUpperCase() })
    const listed = await api.get(`projects/${projectId}/assets`)
    expect(listed.body.data.map((each: Body) => each.assetId)).toEqual([assetId])
    const refused = await api.upload(picture, { 'x-project-id': uuidV7() })
    expect(refused.status).toBe(404)
    expect(refused.body).toEqual(problemOf(404, 'OPEN_API_PROJECT_NOT_FOUND'))
  })

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['a text', Buffer.from('not a picture at all, whatever its name says')],
    ['a picture cut short in its head', picture.subarray(0, 20)],
    ['a page that would like to be a picture', Buffer.from('<html><svg width="1" height="1"></svg></html>')],
    ['JSON that is no animation', Buffer.from('{"v": 1}')],
  ])('refuses %s and keeps none of it', async (_what, bytes) => {
    const refused = await api.upload(bytes)
    expect(refused.status).toBe(422)
    expect(refused.body).toEqual(problemOf(422, 'OPEN_API_UPLOAD_UNSUPPORTED'))
    const { rows } = await server.pool.query('select key from loose_blobs')
    expect(rows).toEqual([])
  })

  it('refuses what is too large, said or not', async () => {
    const large = Buffer.alloc(500_001)
    const refused = await api.upload(large)
    expect(refused.status).toBe(422)
    expect(refused.body).toEqual(problemOf(422, 'OPEN_API_UPLOAD_TOO_LARGE'))
    const chunked = await api.upload(large, { 'transfer-encoding': 'chunked' })
    expect(chunked).toMatchObject({ status: 422, body: { errorCode: 'OPEN_API_UPLOAD_TOO_LARGE' } })
  })
})

describe('a fileUrl', () => {
  it('is fetched without a key, whole or in ranges, from anywhere, and runs nothing', async () => {
    const { fileUrl, assetId } = await upload(api, picture)
    const whole = await fetch(fileUrl, { headers: { origin: 'https://editor.example' } })
    expect(whole.status).toBe(200)
    expect(Buffer.from(await whole.arrayBuffer())).toEqual(picture)
    expect(Object.fromEntries(whole.headers)).toMatchObject({
      'content-type': 'image/png',
      'access-control-allow-origin': '*',
      'accept-ranges': 'bytes',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "sandbox; default-src 'none'",
      etag: `"${createHash('sha256').update(picture).digest('hex')}"`,
    })
    const range = await fetch(fileUrl, { headers: { range: 'bytes=1-3' } })
    expect([range.status, await range.text()]).toEqual([206, 'PNG'])
    const head = await fetch(fileUrl, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(picture.length)])
    expect((await fetch(fileUrl, { method: 'OPTIONS' })).status).toBe(204)
    // The name at its end is for people.
    expect((await fetch(fileUrl.replace(/[^/]+$/, 'other'))).status).toBe(200)
    expect((await api.get(`assets/${assetId}`)).body.data.fileUrl).toBe(fileUrl)
  })

  it('cannot be guessed from another', async () => {
    const { fileUrl } = await upload(api, picture)
    const token = /assets\/([\w-]+)\//.exec(fileUrl)![1]!
    const other = fileUrl.replace(
      token,
      token.replace(/^./, (first) => (first === 'A' ? 'B' : 'A')),
    )
    const missing = await fetch(other)
    expect([missing.status, await missing.json()]).toEqual([404, { error: 'There is no such asset.' }])
  })

  it('stops when it is revoked, and the asset gets another', async () => {
    const { fileUrl, assetId } = await upload(api, picture)
    const native = nativeApiOf(server.url, key)
    expect(await native.delete(`/assets/${assetId}/links`)).toMatchObject({ status: 204 })
    expect((await fetch(fileUrl)).status).toBe(404)
    const next = (await api.get(`assets/${assetId}`)).body.data.fileUrl
    expect(next).not.toBe(fileUrl)
    expect((await fetch(next)).status).toBe(200)
  })

  it('names the file as `download` says, where that is one name', async () => {
    const { fileUrl } = await upload(api, picture)
    const named = async (query: string) => {
      const { status, headers } = await fetch(`${fileUrl}${query}`, { method: 'HEAD' })
      return [status, headers.get('content-disposition')]
    }
    expect(await named('?download=a.png')).toEqual([200, `inline; filename="a.png"; filename*=UTF-8''a.png`])
    const usual = [200, `inline; filename="demo.png"; filename*=UTF-8''demo.png`]
    expect(await named('?download=a.png&download=b.png')).toEqual(usual)
    expect(await named('?download=')).toEqual(usual)
  })

  it('that cannot be served for now says so in no way that a cache keeps', async () => {
    const { fileUrl, assetId } = await upload(api, picture)
    const { rows } = await server.pool.query('select blob_key from assets where id = $1', [assetId])
    await server.house.blobs.delete(rows[0].blob_key)
    const answers = [
      await fetch(fileUrl),
      await fetch(`${server.url}/api/triptych/v1/assets/${assetId}/content`, {
        headers: { authorization: `Bearer ${key}` },
      }),
    ]
    for (const { status, headers } of answers) {
      expect(status).toBe(500)
      for (const name of ['etag', 'cache-control', 'content-disposition'])
        expect(headers.get(name)).toBeNull()
    }
  })

  it('says that the database is away, for those who come again', async () => {
    const { fileUrl } = await upload(api, picture)
    const holder = await server.pool.connect()
    try {
      await holder.query('begin')
      await holder.query('lock table asset_links in access exclusive mode')
      const answer = fetch(fileUrl)
      const end = async () =>
        (
          await server.pool.query(
            `select pg_terminate_backend(pid) from pg_stat_activity
             where datname = current_database() and wait_event_type = 'Lock' and query like '%asset_links%'`,
          )
        ).rowCount
      await expect.poll(end).toBe(1)
      expect((await answer).status).toBe(503)
    } finally {
      await holder.query('rollback')
      holder.release()
    }
  })

  it('ends with its asset', async () => {
    const { fileUrl, assetId } = await upload(api, picture)
    await api.delete(`assets/${assetId}`)
    expect((await fetch(fileUrl)).status).toBe(404)
  })
})

describe('GET and DELETE /v1/assets/{assetId}', () => {
  it('know no asset that is not there, and refuse what is no uuid', async () => {
    const stranger = apiOf(server.url, (await server.createKey({ account: 'stranger' })).key)
    const { assetId } = await upload(stranger, picture)
    for (const call of [api.get, api.delete]) {
      for (const id of [uuidV7(), assetId]) {
        const missing = await call(`assets/${id}`)
        expect(missing.status).toBe(404)
        expect(missing.body).toEqual(problemOf(404, 'OPEN_API_ASSET_NOT_FOUND'))
      }
      const refused = await call('assets/demo.png')
      expect(refused.status).toBe(400)
      expect(refused.body).toEqual(problemOf(400, 'OPEN_API_REQUEST_INVALID'))
    }
  })

  it('delete an asset of the account for good, with its bytes', async () => {
    const { assetId } = await upload(api, picture)
    const { rows } = await server.pool.query('select blob_key from assets where id = $1', [assetId])
    const sibling = apiOf(server.url, (await server.createKey()).key)
    const gone = await sibling.delete(`assets/${assetId}`)
    expect(gone.status).toBe(200)
    expect(gone.body).toEqual({ data: { assetId, deleted: true }, meta: {} })
    expect(await api.get(`assets/${assetId}`)).toMatchObject({ status: 404 })
    expect(await api.delete(`assets/${assetId}`)).toMatchObject({ status: 404 })
    expect(await server.house.blobs.stat(rows[0].blob_key)).toBeNull()
  })

  it('refuse an asset that is bound, until it is not', async () => {
    const projectId = await createProject(api)
    const { assetId } = await upload(api, picture, { 'x-project-id': projectId })
    const refused = await api.delete(`assets/${assetId}`)
    expect(refused.status).toBe(409)
    expect(refused.body).toEqual(problemOf(409, 'ASSET_REFERENCED'))
    await api.delete(`projects/${projectId}/assets/${assetId}`)
    expect(await api.delete(`assets/${assetId}`)).toMatchObject({ status: 200 })
  })

  it('refuse a file that another kind of project works on', async () => {
    const { assetId } = await createUploadedProject(server, key)
    expect(await api.delete(`assets/${assetId}`)).toMatchObject({
      status: 409,
      body: { errorCode: 'ASSET_REFERENCED' },
    })
  })

  const { image } = assetsOfTypes()
  const elsewhere = 'https://cdn.example.com/a.png'
  const named: Record<string, (asset: Body) => Record<string, unknown>> = {
    'by its id': ({ assetId }) => ({ assets: { [assetId]: { ...image, id: assetId, remoteUrl: null } } }),
    'by its key': ({ fileKey }) => ({
      assets: { a: { ...image, id: 'a', remoteKey: fileKey, remoteUrl: elsewhere } },
    }),
    'by its address': ({ fileUrl }) => ({ assets: { a: { ...image, id: 'a', remoteUrl: fileUrl } } }),
    'by its address under another origin': ({ fileUrl }) => ({
      assets: {
        a: {
          ...{ ...image, id: 'a' },
          remoteUrl: `https://old.example:8443/media${new URL(fileUrl).pathname}?v=2`,
        },
      },
    }),
    'as the background': ({ fileUrl }) => ({
      globalBackground: { type: 'image', imageAssetId: null, imageUrl: fileUrl, source: 'custom' },
    }),
  }
  it.each(Object.entries(named))('refuse an asset that a stored document names %s', async (_how, naming) => {
    const asset = await upload(api, picture)
    const editorState = { ...plainState(), ...naming(asset) }
    const projectId = await createProject(api, { editorState })
    const refused = await api.delete(`assets/${asset.assetId}`)
    expect(refused).toMatchObject({ status: 409, body: { errorCode: 'ASSET_REFERENCED' } })
    const synced = await api.post(`projects/${projectId}/sync`, { editorState: plainState() })
    expect(synced.status).toBe(200)
    expect(await api.delete(`assets/${asset.assetId}`)).toMatchObject({ status: 200 })
  })

  it('let go of what a deleted project named, and of what was deleted in the editor', async () => {
    const [inProject, inBin] = [await upload(api, picture), await upload(api, picture)]
    const projectId = await createProject(api, {
      editorState: {
        ...plainState(),
        ...named['by its key']!(inProject),
        deletedAssets: [
          {
            ...{ assetId: inBin.assetId, remoteUrl: inBin.fileUrl, remoteKey: inBin.fileKey },
            statusAtDeletion: { type: 'uploaded' },
          },
        ],
      },
    })
    expect(await api.delete(`assets/${inBin.assetId}`)).toMatchObject({ status: 200 })
    expect(await api.delete(`assets/${inProject.assetId}`)).toMatchObject({ status: 409 })
    await api.delete(`projects/${projectId}`)
    expect(await api.delete(`assets/${inProject.assetId}`)).toMatchObject({ status: 200 })
  })

  it('do not mind documents of others that name the asset', async () => {
    const asset = await upload(api, picture)
    const stranger = apiOf(server.url, (await server.createKey({ account: 'stranger' })).key)
    for (const naming of Object.values(named))
      await createProject(stranger, { editorState: { ...plainState(), ...naming(asset) } })
    expect(await api.delete(`assets/${asset.assetId}`)).toMatchObject({ status: 200 })
  })
})

describe('the ways in and out', () => {
  it('answer preflights of browsers', async () => {
    const preflight = await send(`${server.url}/v1/uploads`, {
      method: 'OPTIONS',
      headers: { origin: 'https://editor.example', 'access-control-request-method': 'POST' },
    })
    expect(preflight.status).toBe(204)
    expect(preflight.headers['access-control-allow-origin']).toBe('*')
    for (const name of ['x-api-key', 'x-file-name', 'x-project-id', 'Idempotency-Key', 'Content-Type'])
      expect(preflight.headers['access-control-allow-headers']).toContain(name)
  })
})
