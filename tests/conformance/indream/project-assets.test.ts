/** The front door: the assets of a project, listed as the vendor's page says, bound and taken out. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { uuidV7 } from '#base/ids.ts'
import { tone } from '#tests/conformance/diffio/support/sounds.ts'
import { createUploadedProject } from '#tests/conformance/native/support/api.ts'
import { pictureBytes } from '#tests/media-corpus/video-files.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import {
  type Api,
  apiOf,
  type Body,
  createProject,
  problemOf,
  upload,
  videoBytes,
  walk,
} from './support/api.ts'

let server: TestServer
let key: string
let api: Api
const picture = pictureBytes('png', { width: 40, height: 30 })

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  key = (await server.createKey()).key
  api = apiOf(server.url, key)
})

afterAll(() => server?.close())

describe('GET /v1/projects/{projectId}/assets', () => {
  it('shows all that the vendor shows of each kind of file, and what more is known', async () => {
    const projectId = await createProject(api)
    const bind = { 'x-project-id': projectId }
    await upload(api, picture, bind)
    await upload(api, videoBytes(true), { ...bind, 'content-type': 'video/mp4', 'x-file-name': 'film.mp4' })
    await upload(api, videoBytes(false), { ...bind, 'content-type': 'video/mp4', 'x-file-name': 'mute.mp4' })
    await upload(api, tone(1), { ...bind, 'content-type': 'audio/wav', 'x-file-name': 'talk.wav' })
    const answer = await api.get(`projects/${projectId}/assets`)
    expect(answer.status).toBe(200)
    expect(answer.headers['content-type']).toMatch(/^application\/json/)
    expect(answer.body).toEqual({ data: expect.any(Array), meta: { nextPageCursor: null } })
    const common = (name: string) => ({
      assetId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      source: 'UPLOAD',
      filename: name,
      size: expect.any(Number),
      fileUrl: expect.stringMatching(new RegExp(`^${server.url}/files/assets/[\\w-]{32}/${name}$`)),
      fileKey: expect.stringMatching(new RegExp(`^uploads/[0-9a-f-]{36}/${name}$`)),
    })
    const nothing = { width: null, height: null, duration: null }
    expect(answer.body.data).toEqual([
      { ...common('talk.wav'), type: 'AUDIO', mimetype: 'audio/wav', ...nothing, duration: 1 },
      {
        ...common('mute.mp4'),
        ...{ type: 'VIDEO', mimetype: 'video/mp4', width: 96, height: 64, duration: 1 },
        hasAudioTrack: false,
      },
      {
        ...common('film.mp4'),
        ...{ type: 'VIDEO', mimetype: 'video/mp4', width: 96, height: 64 },
        // The last packet of the sound reaches a little beyond the pictures.
        duration: expect.closeTo(1, 1),
        hasAudioTrack: true,
      },
      { ...common('demo.png'), type: 'IMAGE', mimetype: 'image/png', ...nothing, width: 40, height: 30 },
    ])
    expect(answer.body.data[3].size).toBe(picture.length)
  })

  it('is an empty page of a project without assets, with its meta', async () => {
    const answer = await api.get(`projects/${await createProject(api)}/assets`)
    expect(answer).toMatchObject({ status: 200, body: { data: [], meta: { nextPageCursor: null } } })
  })

  it('shows 80 at a time, 100 at most, the last bound first, and each once', async () => {
    const projectId = await createProject(api)
    const { assetId } = await upload(api, picture)
    await copies(server, assetId, projectId, 103)
    const first = await api.get(`projects/${projectId}/assets`)
    expect(first.body.data).toHaveLength(80)
    expect(first.body.meta.nextPageCursor).toMatch(/^[\w-]+$/)
    expect((await api.get(`projects/${projectId}/assets?pageSize=100`)).body.data).toHaveLength(100)
    const all = await walk(api, `projects/${projectId}/assets`, 17)
    expect(all.map(({ filename }) => filename)).toEqual(
      Array.from({ length: 103 }, (_, number) => `${103 - number}.png`),
    )
  })

  it('goes on after what was seen while others are bound and taken out', async () => {
    const projectId = await createProject(api)
    const bind = { 'x-project-id': projectId }
    const names = ['a.png', 'b.png', 'c.png', 'd.png']
    const ids: string[] = []
    for (const name of names) ids.push((await upload(api, picture, { ...bind, 'x-file-name': name })).assetId)
    const first = await api.get(`projects/${projectId}/assets?pageSize=2`)
    await upload(api, picture, { ...bind, 'x-file-name': 'e.png' })
    await api.delete(`projects/${projectId}/assets/${ids[3]}`)
    const next = await api.get(
      `projects/${projectId}/assets?pageSize=2&pageCursor=${first.body.meta.nextPageCursor}`,
    )
    expect(next.body.data.map(({ filename }: Body) => filename)).toEqual(['b.png', 'a.png'])
    expect(next.body.meta).toEqual({ nextPageCursor: null })
  })

  it.each(['0', '101', '-1', '1.5', '80x', '', '1e1', '99999999999999999999'])(
    'refuses a page of %j',
    async (size) => {
      const answer = await api.get(`projects/${await createProject(api)}/assets?pageSize=${size}`)
      expect(answer.status).toBe(400)
      expect(answer.body).toEqual(problemOf(400, 'OPEN_API_REQUEST_INVALID'))
      expect(answer.body.detail).toMatch(/^pageSize: /)
    },
  )

  it.each(['x', '%00', 'bnVsbA', '-'.repeat(300)])('refuses the cursor %j', async (cursor) => {
    const answer = await api.get(`projects/${await createProject(api)}/assets?pageCursor=${cursor}`)
    expect(answer).toMatchObject({ status: 400, body: { errorCode: 'OPEN_API_REQUEST_INVALID' } })
  })

  it('refuses what is no uuid, and knows no project of another account', async () => {
    expect(await api.get('projects/demo/assets')).toMatchObject({
      status: 400,
      body: problemOf(400, 'OPEN_API_REQUEST_INVALID'),
    })
    const stranger = apiOf(server.url, (await server.createKey({ account: 'stranger' })).key)
    for (const id of [uuidV7(), await createProject(stranger)]) {
      const answer = await api.get(`projects/${id}/assets`)
      expect(answer.status).toBe(404)
      expect(answer.body).toEqual(problemOf(404, 'OPEN_API_PROJECT_NOT_FOUND'))
    }
  })

  it('is served under /indream too, and by every key of the account', async () => {
    const projectId = await createProject(api)
    await upload(api, picture, { 'x-project-id': projectId })
    const sibling = apiOf(server.url, (await server.createKey()).key, '/indream')
    const answer = await sibling.get(`projects/${projectId}/assets`)
    expect(answer.body.data).toHaveLength(1)
    expect(answer.body).toEqual((await api.get(`projects/${projectId}/assets`)).body)
  })
})

describe('a binding', () => {
  it('is there at once, once, and goes without the asset', async () => {
    const projectId = await createProject(api)
    const { assetId } = await upload(api, picture)
    for (const id of [assetId, assetId.toUpperCase()]) {
      const bound = await api.post(`projects/${projectId}/assets`, { assetId: id })
      expect(bound.status).toBe(201)
      expect(bound.body).toEqual({ data: { projectId, assetId }, meta: {} })
    }
    const listed = await api.get(`projects/${projectId}/assets`)
    expect(listed.body.data.map((asset: Body) => asset.assetId)).toEqual([assetId])
    const asset = await api.get(`assets/${assetId}`)
    expect(listed.body.data[0]).toEqual(asset.body.data)
    const gone = await api.delete(`projects/${projectId}/assets/${assetId}`)
    expect(gone.status).toBe(200)
    expect(gone.body).toEqual({ data: { projectId, assetId, deleted: true }, meta: {} })
    expect((await api.get(`projects/${projectId}/assets`)).body.data).toEqual([])
    expect(await api.get(`assets/${assetId}`)).toMatchObject({ status: 200 })
    const again = await api.delete(`projects/${projectId}/assets/${assetId}`)
    expect(again.status).toBe(404)
    expect(again.body).toEqual(problemOf(404, 'OPEN_API_ASSET_NOT_FOUND'))
  })

  it('of one asset by many at once is one', async () => {
    const projectId = await createProject(api)
    const { assetId } = await upload(api, picture)
    const bound = await Promise.all(
      Array.from({ length: 8 }, () => api.post(`projects/${projectId}/assets`, { assetId })),
    )
    expect(bound.map(({ status }) => status)).toEqual(Array(8).fill(201))
    expect((await api.get(`projects/${projectId}/assets`)).body.data).toHaveLength(1)
  })

  it('of an asset that was uploaded to the project leaves the asset with the account', async () => {
    const projectId = await createProject(api)
    const { assetId } = await upload(api, picture, { 'x-project-id': projectId })
    await api.delete(`projects/${projectId}/assets/${assetId}`)
    const sibling = apiOf(server.url, (await server.createKey()).key)
    expect(await sibling.get(`assets/${assetId}`)).toMatchObject({
      status: 200,
      body: { data: { filename: 'demo.png' } },
    })
  })

  it('takes a file that came in through the Diffio API, of a key that may see it', async () => {
    const projectId = await createProject(api)
    const { assetId } = await createUploadedProject(server, key, tone(1))
    const sibling = apiOf(server.url, (await server.createKey()).key)
    const hidden = await sibling.post(`projects/${projectId}/assets`, { assetId })
    expect(hidden).toMatchObject({ status: 404, body: { errorCode: 'OPEN_API_ASSET_NOT_FOUND' } })
    expect(await api.post(`projects/${projectId}/assets`, { assetId })).toMatchObject({ status: 201 })
    const [asset] = (await sibling.get(`projects/${projectId}/assets`)).body.data
    expect(asset).toMatchObject({ assetId, type: 'AUDIO', filename: 'talk.wav', duration: 1 })
    // The place in the other project keeps it, and shows it to its own key alone.
    await sibling.delete(`projects/${projectId}/assets/${assetId}`)
    expect(await sibling.get(`assets/${assetId}`)).toMatchObject({ status: 404 })
    expect(await api.get(`assets/${assetId}`)).toMatchObject({ status: 200 })
  })

  it('needs a project and an asset that are there', async () => {
    const projectId = await createProject(api)
    const { assetId } = await upload(api, picture)
    expect(await api.post(`projects/${uuidV7()}/assets`, { assetId })).toMatchObject({
      status: 404,
      body: { errorCode: 'OPEN_API_PROJECT_NOT_FOUND' },
    })
    expect(await api.post(`projects/${projectId}/assets`, { assetId: uuidV7() })).toMatchObject({
      status: 404,
      body: { errorCode: 'OPEN_API_ASSET_NOT_FOUND' },
    })
    for (const body of [{}, { assetId: 'demo' }, { assetId: 7 }, { assetId: null }])
      expect(await api.post(`projects/${projectId}/assets`, body)).toMatchObject({
        status: 400,
        body: problemOf(400, 'OPEN_API_REQUEST_INVALID'),
      })
    expect(await api.delete(`projects/${projectId}/assets/demo`)).toMatchObject({ status: 400 })
  })
})

/** As many assets as a page wants, without the uploads: copies of one, bound a millisecond apart. */
async function copies(server: TestServer, assetId: string, projectId: string, count: number): Promise<void> {
  await server.pool.query(
    `with made as (
       insert into assets (id, account_id, blob_key, size_bytes, sha256, media_type, media_kind, width, height, created_at)
       select uuidv7(), account_id, blob_key || '#' || n, size_bytes, sha256, media_type, media_kind, width, height, now()
       from assets, generate_series(1, $3::int) n where id = $1
       returning id, account_id, blob_key)
     insert into entries (id, account_id, project_id, asset_id, role, name, credential_id, created_at)
     select uuidv7(), made.account_id, $2, made.id, 'member', n || '.png', credentials.id, now() + n * interval '1 ms'
     from made, lateral (select split_part(made.blob_key, '#', 2)::int as n) numbered,
       (select id from credentials limit 1) credentials`,
    [assetId, projectId, count],
  )
}
