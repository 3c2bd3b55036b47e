/** tus 1.0: begun, cut off anywhere, gone on with, given up; what is whole is an asset. */
import { randomInt, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from '#tests/conformance/diffio/support/call.ts'
import { tone } from '#tests/conformance/diffio/support/sounds.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Api, apiOf, root, uploadProject, walk } from './support/api.ts'
import { offsetType, randomFile, sha256, Tus, toMetadata } from './support/tus.ts'

let server: TestServer
let key: { id: string; key: string }
let api: Api
let tus: Tus

beforeAll(async () => {
  server = await startTestServer({
    settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_MAX_UPLOAD_BYTES: '60000000' },
  })
  key = await server.createKey()
  api = apiOf(server.url, key.key)
  tus = new Tus(server.url, key.key)
})
afterAll(() => server?.close())

const pathOf = (location: string) => location.slice(`${server.url}${root}`.length)

/** What the upload has become. */
async function assetOf(location: string) {
  const upload = await api.get(pathOf(location))
  expect(upload.status, upload.text).toBe(200)
  expect(upload.body.assetId).not.toBeNull()
  return (await api.get(`/assets/${upload.body.assetId}`)).body
}

describe('an upload', () => {
  it('becomes an asset with the bytes and the name it was sent with', async () => {
    const file = tone(1)
    const location = await tus.begin(file.length, { filename: 'C:\\talks\\Größe.wav', filetype: 'audio/wav' })
    expect(location).toMatch(new RegExp(`^${server.url}${root}/uploads/[0-9a-f-]{36}$`))
    expect((await api.get(pathOf(location))).body).toMatchObject({
      offsetBytes: 0,
      sizeBytes: file.length,
      assetId: null,
    })
    const answer = await tus.patch(location, 0, file)
    expect(answer.status).toBe(204)
    expect(answer.headers['upload-offset']).toBe(String(file.length))
    expect(answer.headers['tus-resumable']).toBe('1.0.0')
    const asset = await assetOf(location)
    expect(asset).toMatchObject({
      name: 'Größe.wav',
      type: 'audio',
      sizeBytes: file.length,
      sha256: sha256(file),
      durationMs: 1000,
    })
    const content = await fetch(`${server.url}${root}/assets/${asset.id}/content`, {
      headers: { authorization: `Bearer ${key.key}` },
    })
    expect(Buffer.from(await content.arrayBuffer()).equals(file)).toBe(true)
  })

  it('says where it stands, and what was said of it', async () => {
    const metadata = { filename: 'x.bin', note: 'kept as it came' }
    const location = await tus.begin(10, metadata)
    await tus.patch(location, 0, Buffer.from('12345'))
    const head = await tus.call('HEAD', location)
    expect(head.headers).toMatchObject({
      'upload-offset': '5',
      'upload-length': '10',
      'upload-metadata': toMetadata(metadata),
      'cache-control': 'no-store',
    })
    await tus.patch(location, 5, Buffer.from('67890'))
    expect(await tus.offset(location)).toBe(10)
    // The answer may have been lost: the last request again changes nothing.
    expect((await tus.patch(location, 10, Buffer.alloc(0))).status).toBe(204)
    expect((await assetOf(location)).sha256).toBe(sha256(Buffer.from('1234567890')))
  })

  it('may carry its first bytes, or all, in the request that begins it', async () => {
    const file = randomFile(5000)
    const made = await tus.create({ 'upload-length': '5000', ...offsetType }, file)
    expect([made.status, made.headers['upload-offset']]).toEqual([201, '5000'])
    expect((await assetOf(made.headers.location!)).sha256).toBe(sha256(file))
  })

  it('is taken whatever the client calls the host', async () => {
    for (const host of ['a b', '[::1'])
      expect((await tus.create({ host, 'upload-length': '5' })).status).toBe(201)
  })

  it('may be empty', async () => {
    const location = await tus.begin(0)
    expect(await assetOf(location)).toMatchObject({ sizeBytes: 0, sha256: sha256(Buffer.alloc(0)) })
  })

  it('may say its length at last', async () => {
    const file = randomFile(3000)
    const made = await tus.create({ 'upload-defer-length': '1' })
    const location = made.headers.location!
    await tus.patch(location, 0, file.subarray(0, 2000))
    expect((await tus.call('HEAD', location)).headers['upload-defer-length']).toBe('1')
    const last = await tus.patch(location, 2000, file.subarray(2000), { 'upload-length': '3000' })
    expect(last.status).toBe(204)
    expect((await assetOf(location)).sha256).toBe(sha256(file))
    const early = (await tus.create({ 'upload-defer-length': '1' })).headers.location!
    await tus.patch(early, 0, file)
    await tus.patch(early, 3000, Buffer.alloc(0), { 'upload-length': '3000' })
    expect((await assetOf(early)).sha256).toBe(sha256(file))
  })

  it('is gone on with by clients that can send nothing but POST', async () => {
    const file = randomFile(1000)
    const location = await tus.begin(file.length)
    const override = (method: string) => ({ 'x-http-method-override': method })
    const sent = await tus.call(
      'POST',
      location,
      { ...override('PATCH'), ...offsetType, 'upload-offset': '0' },
      file,
    )
    expect([sent.status, sent.headers['upload-offset']]).toEqual([204, '1000'])
    expect((await assetOf(location)).sha256).toBe(sha256(file))
    expect((await tus.call('POST', location, override('HEAD'))).headers['upload-offset']).toBe('1000')
    const other = await tus.begin(1)
    expect((await tus.call('POST', other, override('delete'))).status).toBe(204)
    for (const headers of [{}, override('PUT')]) {
      const refused = await tus.call('POST', location, headers as Record<string, string>)
      expect([refused.status, refused.headers.allow]).toEqual([405, 'GET, HEAD, PATCH, DELETE, OPTIONS'])
    }
  })

  it('is given up, and is then unknown', async () => {
    const location = await tus.begin(10)
    await tus.patch(location, 0, Buffer.from('123'))
    expect((await tus.call('DELETE', location)).status).toBe(204)
    for (const method of ['HEAD', 'DELETE']) expect((await tus.call(method, location)).status).toBe(404)
    expect((await tus.patch(location, 3, Buffer.from('4'))).body.code).toBe('upload_unknown')
    await expect.poll(async () => (await server.pool.query('select 1 from loose_blobs')).rowCount).toBe(0)
  })
})

describe('a cut line', () => {
  it.each(Array.from({ length: 6 }, (_, run) => run))(
    'loses nothing that was said to be there (%i)',
    async () => {
      const file = randomFile(randomInt(200_000, 3_000_000))
      const location = await tus.begin(file.length)
      let offset = 0
      let cuts = 0
      while (offset < file.length) {
        const rest = file.subarray(offset)
        if (cuts < 8) {
          await tus.cutPatch(location, offset, rest, randomInt(0, Math.ceil(rest.length / 3)))
          cuts++
        } else {
          // What the last cut brought may be recorded only now; then the offset is another.
          const answer = await tus.patch(location, offset, rest)
          expect([204, 409]).toContain(answer.status)
        }
        const now = await tus.offset(location)
        expect(now).toBeGreaterThanOrEqual(offset)
        offset = now
      }
      expect((await assetOf(location)).sha256).toBe(sha256(file))
      await expect.poll(async () => (await server.pool.query('select 1 from upload_parts')).rowCount).toBe(0)
    },
  )

  it('keeps most of what came before it', async () => {
    const file = randomFile(2_000_000)
    const location = await tus.begin(file.length)
    await tus.cutPatch(location, 0, file, 1_000_000)
    await expect.poll(() => tus.offset(location)).toBeGreaterThan(500_000)
    const offset = await tus.offset(location)
    expect((await tus.patch(location, offset, file.subarray(offset))).status).toBe(204)
    expect((await assetOf(location)).sha256).toBe(sha256(file))
  })

  it('of one who comes back is not waited for', async () => {
    const file = randomFile(1_000_000)
    const location = await tus.begin(file.length)
    // A line that hangs: it announces all and sends little.
    const hanging = tus.cutPatch(location, 0, file, 300_000, 20_000)
    await new Promise((resolve) => setTimeout(resolve, 200))
    const before = performance.now()
    const first = await tus.offset(location)
    expect((await tus.patch(location, first, file.subarray(first))).status).toBe(204)
    expect(performance.now() - before).toBeLessThan(10_000)
    expect(first).toBe(300_000)
    await hanging
    expect((await assetOf(location)).sha256).toBe(sha256(file))
  })

  it('does not mix what two senders sent at once', async () => {
    const file = randomFile(400_000)
    const location = await tus.begin(file.length)
    await Promise.all(Array.from({ length: 4 }, () => tus.patch(location, 0, file)))
    while ((await tus.offset(location)) < file.length) {
      const offset = await tus.offset(location)
      await tus.patch(location, offset, file.subarray(offset))
    }
    expect((await assetOf(location)).sha256).toBe(sha256(file))
  })

  it('takes a file of several pieces in one request', async () => {
    const file = randomFile(40_000_000)
    const location = await tus.begin(file.length)
    expect((await tus.patch(location, 0, file)).status).toBe(204)
    expect((await assetOf(location)).sha256).toBe(sha256(file))
  })
})

describe('the place of a file', () => {
  it("is the key's own shelf when none is named, one for all its files", async () => {
    const own = await server.createKey()
    const its = new Tus(server.url, own.key)
    const locations = await Promise.all(Array.from({ length: 5 }, () => its.begin(1)))
    for (const location of locations) await its.patch(location, 0, Buffer.from('x'))
    const itsApi = apiOf(server.url, own.key)
    const projects = await walk(itsApi, '/projects', 10)
    expect(projects).toMatchObject([{ kind: 'library', title: 'Library', credentialId: own.id }])
    expect(await walk(itsApi, '/assets', 2)).toHaveLength(5)
    expect((await api.get(`/projects/${projects[0].id}`)).status).toBe(404)
  })

  it('is given up with the file, which nothing else refers to', async () => {
    const location = await tus.begin(3, { filename: 'gone.txt' })
    await tus.patch(location, 0, Buffer.from('abc'))
    const asset = await assetOf(location)
    const { rows } = await server.pool.query('select blob_key from assets where id = $1', [asset.id])
    const deleted = await api.delete(`/assets/${asset.id}`)
    expect([deleted.status, deleted.text]).toEqual([204, ''])
    expect((await api.get(`/assets/${asset.id}`)).status).toBe(404)
    expect(await server.house.blobs.stat(rows[0].blob_key)).toBeNull()
    // An event can be read once all transactions before it have ended.
    await expect
      .poll(async () => (await walk(api, '/events', 200)).at(-1))
      .toMatchObject({ type: 'asset.deleted', noun: 'asset', nounId: asset.id })
  })

  it('stays while work was done on it', async () => {
    const file = tone()
    const location = await tus.begin(file.length)
    await tus.patch(location, 0, file)
    const { id: assetId } = await assetOf(location)
    const task = await api.post('/tasks', { kind: 'restore', assetId, parameters: { audioFormat: 'wav' } })
    expect(task.status).toBe(201)
    const refused = await api.delete(`/assets/${assetId}`)
    expect([refused.status, refused.body.code]).toEqual([409, 'asset_in_use'])
    expect((await api.get(`/assets/${assetId}`)).body.name).toBe('a.bin')
  })

  it('is given up or worked on, never both, when both are asked for at once', async () => {
    for (let round = 0; round < 10; round++) {
      const location = await tus.begin(1)
      await tus.patch(location, 0, Buffer.from('x'))
      const { id: assetId } = await assetOf(location)
      const order = { kind: 'restore', assetId, parameters: { audioFormat: 'wav' } }
      const [deleted, ordered] = await Promise.all([
        api.delete(`/assets/${assetId}`),
        api.post('/tasks', order),
      ])
      expect([
        [204, 404],
        [409, 201],
      ]).toContainEqual([deleted.status, ordered.status])
    }
  })

  it('is the source of a restoration project, until work on it has begun', async () => {
    const projectId = await uploadProject(server.url, key.key)
    const file = tone(2)
    const location = await tus.begin(file.length, { filename: 'better.wav', project: projectId })
    await tus.patch(location, 0, file)
    const { id: assetId } = await assetOf(location)
    const task = await api.post('/tasks', { kind: 'restore', projectId, parameters: { audioFormat: 'wav' } })
    expect(task.body.assetId).toBe(assetId)
    const late = await tus.create({
      'upload-length': '5',
      'upload-metadata': toMetadata({ project: projectId }),
    })
    expect([late.status, late.body.code]).toEqual([409, 'upload_closed'])
  })

  it('is none that the key may not see', async () => {
    const projectId = await uploadProject(server.url, key.key)
    const other = new Tus(server.url, (await server.createKey()).key)
    for (const project of [projectId, randomUUID(), 'x']) {
      const answer = await other.create({ 'upload-length': '5', 'upload-metadata': toMetadata({ project }) })
      expect([answer.status, answer.body.code]).toEqual([404, 'project_unknown'])
    }
    const bounded = new Tus(server.url, (await server.createKey({ projectBounds: [projectId] })).key)
    expect((await bounded.create({ 'upload-length': '5' })).body.code).toBe('key_bounded')
    const inside = await bounded.create({
      'upload-length': '1',
      'upload-metadata': toMetadata({ project: projectId }),
    })
    expect(inside.status).toBe(201)
  })
})

describe('a refusal', () => {
  it.each([
    ['without a length', {}, 400],
    ['with a length that is none', { 'upload-length': '-1' }, 400],
    ['with metadata that is none', { 'upload-length': '1', 'upload-metadata': 'a b c' }, 400],
    ['beyond the limit', { 'upload-length': '60000001' }, 413],
  ])('%s is a problem', async (_what, headers: Record<string, string>, status) => {
    const answer = await tus.create(headers)
    expect([answer.status, answer.body?.status], answer.text).toEqual([status, status])
    expect(answer.body.requestId).toBe(answer.headers['x-request-id'])
  })

  it.each([
    ['is missing', {}],
    ['is another', { 'tus-resumable': '0.2.2' }],
  ])(
    'of a version that %s is 412, and names the one there is',
    async (_what, headers: Record<string, string>) => {
      const answer = await send(`${server.url}${root}/uploads`, {
        headers: { authorization: `Bearer ${key.key}`, 'upload-length': '1', ...headers },
      })
      expect(answer.status).toBe(412)
      expect(answer.headers).toMatchObject({ 'tus-version': '1.0.0', 'tus-resumable': '1.0.0' })
    },
  )

  it('of a PATCH without an offset is 400', async () => {
    const answer = await tus.call('PATCH', await tus.begin(1), offsetType, Buffer.from('1'))
    expect([answer.status, answer.body.status]).toEqual([400, 400])
  })

  it('comes for another offset, another type and more bytes than were announced', async () => {
    const location = await tus.begin(10)
    const elsewhere = await tus.patch(location, 3, Buffer.from('1'))
    expect([elsewhere.status, elsewhere.body.code]).toEqual([409, 'upload_offset_mismatch'])
    const untyped = await tus.call('PATCH', location, { 'upload-offset': '0' }, Buffer.from('1'))
    expect([untyped.status, untyped.body.status]).toEqual([415, 415])
    expect((await tus.patch(location, 0, Buffer.alloc(11))).status).toBe(413)
    expect(await tus.offset(location)).toBe(0)
  })

  it.each([
    ['for an upload that is not there', 404, {}, async () => `${server.url}${root}/uploads/${randomUUID()}`],
    ['for another offset', 409, { 'upload-offset': '3' }, () => tus.begin(20_000_000)],
    ['for another type', 415, { 'content-type': 'audio/wav' }, () => tus.begin(20_000_000)],
  ])('%s is read by a sender that sends all before it listens', async (_what, status, headers, location) => {
    const sent = { ...offsetType, 'upload-offset': '0', ...headers }
    expect(await tus.deafPatch(await location(), randomFile(20_000_000), sent)).toBe(status)
  })

  it('is what every other key gets', async () => {
    const location = await tus.begin(10)
    for (const options of [{}, { scopes: ['admin'], account: 'elsewhere' }]) {
      const other = new Tus(server.url, (await server.createKey(options)).key)
      for (const method of ['HEAD', 'DELETE', 'GET'])
        expect((await other.call(method, location)).status).toBe(404)
      expect((await other.patch(location, 0, Buffer.from('1'))).status).toBe(404)
    }
    expect(await tus.offset(location)).toBe(0)
  })
})

it('OPTIONS tells what there is, without a key', async () => {
  const answer = await send(`${server.url}${root}/uploads`, { method: 'OPTIONS' })
  expect(answer.status).toBe(204)
  expect(answer.headers).toMatchObject({
    'tus-version': '1.0.0',
    'tus-extension': 'creation,creation-with-upload,creation-defer-length,termination',
    'tus-max-size': '60000000',
  })
})
