/** Searches by section 9 of the contract, over files that were analyzed. */
import { createCanvas } from '@napi-rs/canvas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#core/credentials/credential.ts'
import { foundIndex, indexed, label, line, shelvedFile } from '#tests/support/found-index.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Api, apiOf, type Body, refusal, refused, resultOf } from './support/api.ts'

const workspace = 'workspaces/films'
let server: TestServer
let api: Api
let film: { id: string; number: number; projectId: string; projectNumber: number }
let picture: typeof film

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_TIMEZONE: 'Asia/Seoul' } })
  api = apiOf(server.url, await server.createSigningKey())
  resultOf(await api.post('workspaces', { workspaceName: 'films' }))
  const { key } = await server.createKey()
  const principal: Principal = await server.core.credentials.authenticate(key)
  const lab = { core: server.core, pool: server.pool, db: server.house.db }
  film = await shelvedFile(lab, principal, { workspace: 'films', name: 'harbour.mp4' })
  const shot = {
    number: 1,
    sceneNumber: 2,
    startMs: 10_000,
    endMs: 20_000,
    begins: 'cut',
    confidence: 1,
    keyFrameMs: 15_000,
    pictureHash: '0f0f0f0f0f0f0f0f',
  }
  const passages = [line(1000, 'A boat comes in'), label(11_000, 'boat', 0.5), line(31_000, '배가 들어 온다')]
  await indexed(lab, principal, film, foundIndex({ passages, shots: [shot] }))
  picture = await shelvedFile(lab, principal, { workspace: 'films', name: 'quay.png', kind: 'image' })
  const seen = foundIndex({ kind: 'image', durationMs: 0, scenes: [], passages: [label(0, 'boat', 0.9)] })
  await indexed(lab, principal, picture, seen)
})

afterAll(() => server?.close())

const filter = () => ({ projectIds: [film.projectNumber] })
const start = async (query: Body, more: Body = {}) =>
  await api.post(`${workspace}/assets/search`, { query, filter: filter(), ...more })
const find = async (query: Body, more: Body = {}) => {
  const { searchId } = resultOf(await start(query, more))
  return resultOf(await api.get(`${workspace}/assets/search/${searchId}`))
}

describe('a search', () => {
  it('by text tells scenes and images with time and score, best first, on both paths', async () => {
    const started = resultOf(await start({ textQuery: 'boat' }))
    expect(started).toEqual({ searchId: expect.stringMatching(/^[0-9a-z]{20}$/), status: 'RUNNING' })
    const hit = { projectId: film.projectNumber, indexId: expect.any(Number), keyFrameUrl: null }
    const ofFilm = { ...hit, assetId: film.number, fileName: 'harbour.mp4', type: 'VIDEO' }
    const result = resultOf(await api.get(`${workspace}/assets/search/${started.searchId}`))
    expect(result).toEqual({
      searchId: started.searchId,
      status: 'COMPLETED',
      totalCount: 3,
      totalPage: 1,
      pageNo: 1,
      pageSize: 50,
      results: [
        { ...ofFilm, sceneId: 1, startTimeMs: 0, endTimeMs: 10_000, score: 1 },
        {
          ...hit,
          assetId: picture.number,
          fileName: 'quay.png',
          type: 'IMAGE',
          sceneId: null,
          startTimeMs: 0,
          endTimeMs: 0,
          score: expect.closeTo(0.97, 6),
        },
        { ...ofFilm, sceneId: 2, startTimeMs: 10_000, endTimeMs: 20_000, score: 0.85 },
      ],
    })
    const older = await api.get(`${workspace}/scene-search/${started.searchId}?pageNum=2&pageSize=2`)
    expect(resultOf(older)).toEqual({
      ...result,
      totalPage: 2,
      pageNo: 2,
      pageSize: 2,
      results: result.results.slice(2),
    })
  })

  it('by the older path finds its workspace by what the filter names', async () => {
    const query = { textQuery: 'boat' }
    for (const where of [{ projectIds: [`${film.projectNumber}`] }, { assetIds: [film.number] }]) {
      const { searchId } = resultOf(await api.post('scene-search', { query, filter: where }))
      const { totalCount } = resultOf(await api.get(`${workspace}/scene-search/${searchId}`))
      expect(totalCount).toBe('assetIds' in where ? 2 : 3)
    }
    for (const where of [{ projectIds: [1] }, { assetIds: [1] }])
      expect(refused(await api.post('scene-search', { query, filter: where }))).toEqual(refusal('19404'))
    expect(refused(await api.post('scene-search', { query }))).toEqual(refusal('10001'))
  })

  it('by conditions alone gives no score, and what is said is never found in images', async () => {
    const { results } = await find({ dialogQuery: { must: ['배가 들어온다'] } })
    expect(results.map(({ sceneId, score }: Body) => [sceneId, score])).toEqual([[4, null]])
    const not = await find({ dialogQuery: { any: ['boat'], not: ['comes'] } })
    expect(not.results).toEqual([])
    const nobody = await find({ textQuery: 'boat', personQuery: { must: [1] } })
    expect(nobody.totalCount).toBe(0)
  })

  it('is narrowed by kind, time of the index and confidence', async () => {
    const count = async (more: Body, option: Body = {}) =>
      (await find({ textQuery: 'boat' }, { filter: { ...filter(), ...more }, ...option })).totalCount
    expect(await count({ assetTypes: ['IMAGE'] })).toBe(1)
    expect(await count({ assetTypes: 'VIDEO' })).toBe(2)
    expect(await count({ assetTypes: [], assetIds: null, indexModifiedTo: null })).toBe(3)
    expect(await count({ indexModifiedFrom: '2999-01-01T00:00:00' })).toBe(0)
    expect(await count({ indexModifiedFrom: '0000-01-01', indexModifiedTo: '9999-12-31T23:59:59' })).toBe(3)
    await server.pool.query("update indexes set updated_at = '2025-04-23T04:56:56.789Z'")
    // Nine hours west of the service's zone.
    expect(
      await count({ indexModifiedFrom: '2025-04-23T13:56:56', indexModifiedTo: '2025-04-23T13:56:56' }),
    ).toBe(3)
    expect(await count({ indexModifiedFrom: '2025-04-23T04:56:57Z' })).toBe(0)
    expect(await count({}, { queryOption: { confidenceLevel: 'HIGH' } })).toBe(3)
  })

  it.each<[string, Body, Body?]>([
    ['nothing', {}],
    ['text and picture', { textQuery: 'a', imageQuery: 'b' }],
    ['a text of nothing', { textQuery: ' ' }],
    ['a text without letters', { textQuery: '?!' }],
    ['a long text', { textQuery: 'a'.repeat(1001) }],
    ['a forbidden character', { textQuery: 'a|b' }],
    ['a forbidden character in dialogue', { dialogQuery: { must: ['a;b'] } }],
    ['dialogue that is no text', { dialogQuery: { must: [1] } }],
    ['a person that is no number', { personQuery: { any: ['x'] } }],
    ['no place', { textQuery: 'a' }, { filter: {} }],
    ['a kind that is none', { textQuery: 'a' }, { filter: { projectIds: [1], assetTypes: ['AUDIO'] } }],
    ['a time that is none', { textQuery: 'a' }, { filter: { projectIds: [1], indexModifiedFrom: 'now' } }],
    ['a confidence that is none', { textQuery: 'a' }, { queryOption: { confidenceLevel: 'SURE' } }],
  ])('for %s is refused', async (_what, query, more) => {
    expect(refused(await start(query, more))).toEqual(refusal('10001'))
  })

  it('is known in its own workspace and account', async () => {
    const { searchId } = resultOf(await start({ textQuery: 'boat' }))
    resultOf(await api.post('workspaces', { workspaceName: `other-${searchId}` }))
    const stranger = apiOf(server.url, await server.createSigningKey({ account: 'other' }))
    for (const answer of [
      await api.get(`workspaces/other-${searchId}/assets/search/${searchId}`),
      await stranger.get(`${workspace}/assets/search/${searchId}`),
      await api.get(`${workspace}/scene-search/nothing`),
      await stranger.post(`${workspace}/assets/search`, { query: { textQuery: 'boat' }, filter: filter() }),
    ])
      expect(refused(answer)).toEqual(refusal('19404'))
    for (const query of ['pageNum=0', 'pageSize=101'])
      expect(refused(await api.get(`${workspace}/assets/search/${searchId}?${query}`))).toEqual(
        refusal('10001'),
      )
  })
})

describe('a picture to search by', () => {
  const presign = async (assetFileName = 'a.png') =>
    resultOf(await api.post('query-assets/uploads/presigned-url', { assetType: 'IMAGE', assetFileName }))
  const complete = async (assetKey: string) =>
    resultOf(await api.post('query-assets/uploads/complete', { assetKey }))
  const png = (side: number) => {
    const canvas = createCanvas(side, side)
    const context = canvas.getContext('2d')
    context.fillStyle = 'orange'
    context.fillRect(0, side / 2, side, side / 3)
    return new Uint8Array(canvas.toBuffer('image/png'))
  }

  it('is sent, confirmed, and finds what looks like it', async () => {
    const { assetFileKey, presignedUploadUrl, expirationSeconds } = await presign()
    expect(expirationSeconds).toBe(900)
    const missing = { assetKey: assetFileKey, uploadStatus: 'FAILED', uploadMessage: 'FILE_NOT_EXIST' }
    expect(await complete(assetFileKey)).toEqual(missing)
    expect(refused(await start({ imageQuery: assetFileKey }))).toEqual(refusal('19404'))
    expect((await fetch(presignedUploadUrl, { method: 'PUT', body: png(224) })).status).toBe(200)
    expect(await complete(assetFileKey)).toEqual({ assetKey: assetFileKey, uploadStatus: 'COMPLETED' })
    const hash = async () => {
      const { rows } = await server.pool.query('select look::jsonb from picture_uploads where id = $1', [
        assetFileKey,
      ])
      return rows[0].look.pictureHash
    }
    expect(await hash()).toMatch(/^[0-9a-f]{16}$/)
    await server.pool.query('update index_shots set picture_hash = $1', [await hash()])
    const { results } = await find({ imageQuery: assetFileKey })
    expect(results.map(({ assetId, sceneId, score }: Body) => [assetId, sceneId, score])).toEqual([
      [film.number, 2, 1],
    ])
  })

  it('that is too small, or no picture, is told so', async () => {
    const small = await presign()
    expect((await fetch(small.presignedUploadUrl, { method: 'PUT', body: png(223) })).status).toBe(200)
    expect(await complete(small.assetFileKey)).toMatchObject({ uploadMessage: 'RESOLUTION_NOT_SUPPORT' })
    for (const body of [
      { assetType: 'VIDEO', assetFileName: 'a.png' },
      { assetType: 'IMAGE' },
      { assetType: 'IMAGE', assetFileName: 'a.gif' },
    ])
      expect(refused(await api.post('query-assets/uploads/presigned-url', body))).toEqual(refusal('10001'))
    expect(refused(await api.post('query-assets/uploads/complete', { assetKey: 'nothing' }))).toEqual(
      refusal('19404'),
    )
  })
})
