/** Analyses and indexes, in the three generations of their paths, over one store. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cutMs, filmMs } from '#tests/support/two-shots.ts'
import { type AnalysisLab, least, openAnalysisLab, untilAnalyzed } from './support/analyzed.ts'
import { apiOf, type Body, refusal, refused, resultOf } from './support/api.ts'

let lab: AnalysisLab
let asset: string
let video: string
let tags: number[]

beforeAll(async () => {
  lab = await openAnalysisLab()
  asset = `${lab.project}/assets/${lab.film}`
  video = `${lab.project}/video-assets/${lab.film}`
  tags = []
  for (const name of ['cast', 'crew'])
    tags.push(resultOf(await lab.api.post('workspaces/default/person-tags', { name })).id)
})
afterAll(() => lab?.server.close())

const setting = {
  analysisEngine: 'Triptych 0.1',
  sceneRange: 'MEDIUM',
  analysisPersonCount: 0,
  tagIdList: [],
  sourceLanguage: 'EN',
  detectAudioEffects: false,
}
const silent = { analyzeStatusMessage: null, analysisStatusMessage: null }
const localTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
const indexesOf = async (): Promise<Body[]> => resultOf(await lab.api.get(`${asset}/indexes`)).indexes

describe('before the first analysis', () => {
  it('tells so', async () => {
    const before = { status: 'BEFORE_ANALYZE', ...silent }
    expect(resultOf(await lab.api.get(`${video}/analyze-status`))).toEqual(before)
    expect(resultOf(await lab.api.get(`${asset}/index/status`))).toEqual(before)
    expect(resultOf(await lab.api.get(`${asset}/indexes`))).toEqual({ totalCount: 0, indexes: [] })
  })

  it('has nothing to show, cancel or delete', async () => {
    expect(refused(await lab.api.get(`${asset}/index`))).toEqual(refusal('19404'))
    expect(refused(await lab.api.delete(`${asset}/index`))).toEqual(refusal('19404'))
    expect(refused(await lab.api.get(`${asset}/indexes/1001`))).toEqual(refusal('19404'))
    expect(refused(await lab.api.get(`${asset}/indexes/first`))).toEqual(refusal('10001'))
    expect(refused(await lab.api.delete(`${asset}/analyze`))).toEqual(refusal('19409'))
    expect(refused(await lab.api.post(`${asset}/index/cancel`))).toEqual(refusal('19409'))
  })
})

describe('a request', () => {
  it.each([
    { what: 'no number of persons', body: {} },
    { what: 'too many persons', body: { ...least, analysisPersonCount: 11 } },
    { what: 'a range of its own', body: { ...least, sceneRange: 'HUGE' } },
    { what: 'an unknown language', body: { ...least, sourceLanguage: 'FR' } },
    { what: 'no tags in a list of tags', body: { ...least, tagIdList: [] } },
    { what: 'more than 30 tags', body: { ...least, tagIdList: Array.from({ length: 31 }, (_, id) => id) } },
    { what: 'a tag that is no number', body: { ...least, tagIdList: ['Kim'] } },
    { what: 'effects that are no truth', body: { ...least, detectAudioEffects: 'yes' } },
  ])('with $what is refused', async ({ body }) => {
    for (const path of [`${video}/analyze`, `${asset}/analyze`, `${asset}/index`])
      expect(refused(await lab.api.post(path, body)), path).toEqual(refusal('10001'))
  })

  it.each([
    { what: 'one length alone', body: { ...least, minSceneDurationSec: 5 } },
    {
      what: 'lengths the wrong way round',
      body: { ...least, minSceneDurationSec: 9, maxSceneDurationSec: 5 },
    },
    { what: 'a length of nothing', body: { ...least, minSceneDurationSec: 0, maxSceneDurationSec: 5 } },
    { what: 'lengths beyond an hour', body: { ...least, minSceneDurationSec: 5, maxSceneDurationSec: 3601 } },
    {
      what: 'lengths and a range',
      body: { ...least, sceneRange: 'LONG', minSceneDurationSec: 5, maxSceneDurationSec: 9 },
    },
  ])('of the latest generation with $what is refused', async ({ body }) => {
    expect(refused(await lab.api.post(`${asset}/index`, body))).toEqual(refusal('10001'))
  })

  it('with a tag that the workspace does not have is refused', async () => {
    resultOf(await lab.api.post('workspaces', { workspaceName: 'elsewhere' }))
    const { id } = resultOf(await lab.api.post('workspaces/elsewhere/person-tags', { name: 'cast' }))
    for (const tagIdList of [[tags[0], 999_999], [id]])
      for (const path of [`${video}/analyze`, `${asset}/analyze`, `${asset}/index`])
        expect(refused(await lab.api.post(path, { ...least, tagIdList })), path).toEqual(refusal('19404'))
  })

  it('is refused for a file that is not there, is of another kind, or is not fetched yet', async () => {
    expect(refused(await lab.api.post(`${lab.project}/assets/1/analyze`, least))).toEqual(refusal('19404'))
    const picture = `${lab.project}/video-assets/${lab.picture}`
    expect(refused(await lab.api.post(`${picture}/analyze`, least))).toEqual(refusal('19404'))
    const { rows } = await lab.server.pool.query(
      'update entries set asset_id = null where number = $1 returning id, (select id from assets where media_kind = $2) as asset',
      [lab.film, 'video'],
    )
    for (const path of [`${asset}/analyze`, `${asset}/index`])
      expect(refused(await lab.api.post(path, least)), path).toEqual(refusal('10014'))
    expect(refused(await lab.api.post(`${video}/analyze`, least))).toEqual(refusal('10014 of videos'))
    await lab.server.pool.query('update entries set asset_id = $1 where id = $2', [rows[0].asset, rows[0].id])
  })
})

describe('an analysis', () => {
  it('of the first generation runs once at a time and is told of by all', async () => {
    const started = await lab.api.post(`${video}/analyze`, { ...least, tagIdList: [`${tags[0]}`, tags[1]] })
    expect(started.body).toEqual({
      code: '0',
      message: 'success',
      result: {
        assetId: lab.film,
        videoId: lab.film,
        status: 'WAIT_ANALYZE',
        analysisSetting: { ...setting, tagIdList: tags },
      },
    })
    expect(resultOf(await lab.api.get(`${asset}/index/status`)).status).toMatch(/^(WAIT_ANALYZE|ANALYZING)$/)
    for (const path of [`${video}/analyze`, `${asset}/analyze`, `${asset}/index`])
      expect(refused(await lab.api.post(path, least)), path).toEqual(refusal('19409'))
    expect(refused(await lab.api.get(`${asset}/index`))).toEqual(refusal('19409'))
    expect(refused(await lab.api.delete(asset))).toEqual(refusal('19409'))
    const done = await untilAnalyzed(lab.api, video)
    expect(done).toEqual({ status: 'ANALYZE_COMPLETED', ...silent, indexId: expect.any(Number) })
    expect(resultOf(await lab.api.get(`${asset}/index/status`))).toEqual(done)
    expect(refused(await lab.api.post(`${asset}/index/cancel`))).toEqual(refusal('19409'))
  })

  it('of the second stands beside the first', async () => {
    const started = resultOf(await lab.api.post(`${asset}/analyze`, { ...least, sceneRange: 'EXTRA_SHORT' }))
    expect(started).toEqual({
      assetId: lab.film,
      status: 'WAIT_ANALYZE',
      analysisSetting: { ...setting, sceneRange: 'EXTRA_SHORT' },
    })
    const { indexId } = await untilAnalyzed(lab.api, asset)
    const listed = resultOf(await lab.api.get(`${asset}/indexes`))
    const made = {
      createdTime: localTime,
      createdUserName: 'main',
      updatedTime: localTime,
      updatedUserName: 'main',
    }
    expect(listed).toEqual({
      totalCount: 2,
      indexes: [
        {
          indexId: expect.any(Number),
          type: 'VIDEO',
          ...made,
          analysisSetting: { ...setting, tagIdList: tags },
        },
        { indexId, type: 'VIDEO', ...made, analysisSetting: { ...setting, sceneRange: 'EXTRA_SHORT' } },
      ],
    })
    expect(listed.indexes[0].indexId).toBeLessThan(indexId)
    const old = resultOf(await lab.api.get(`${video}/indexes`))
    expect(
      old.indexes.map(({ type }: Body) => type),
      'the first generation knows no type',
    ).toEqual([undefined, undefined])
  })

  it('that is canceled leaves nothing, and the indexes as they were', async () => {
    const before = await indexesOf()
    resultOf(await lab.api.post(`${asset}/index`, least))
    const answer = await lab.api.post(`${asset}/index/cancel`)
    expect(answer.body).toEqual({ code: '0', message: 'success' })
    expect(await untilAnalyzed(lab.api, asset)).toEqual({ status: 'ANALYZE_CANCEL', ...silent })
    expect(await indexesOf()).toEqual(before)
    resultOf(await lab.api.post(`${video}/analyze`, least))
    expect((await lab.api.delete(`${video}/analyze`)).body).toEqual({ code: '0', message: 'success' })
    expect((await untilAnalyzed(lab.api, asset)).status).toBe('ANALYZE_CANCEL')
  })

  it('that fails says why, in the words of the path, and leaves the indexes as they were', async () => {
    const before = await indexesOf()
    const sizes = await lab.server.pool.query(
      `update assets set size_bytes = 0 from assets as before
       where assets.id = before.id and assets.media_kind = 'video' returning before.id, before.size_bytes`,
    )
    resultOf(await lab.api.post(`${asset}/index`, least))
    const text = (what: string) =>
      `An error occurred during ${what} analysis (${what} parsing failure). The file is empty.`
    const failed = (what: string) => ({
      status: 'ANALYZE_FAIL',
      analyzeStatusMessage: text(what),
      analysisStatusMessage: text(what),
    })
    expect(await untilAnalyzed(lab.api, asset)).toEqual(failed('media'))
    expect(resultOf(await lab.api.get(`${video}/analyze-status`))).toEqual(failed('video'))
    expect(await indexesOf()).toEqual(before)
    const [{ id, size_bytes }] = sizes.rows
    await lab.server.pool.query('update assets set size_bytes = $1 where id = $2', [size_bytes, id])
  })

  it('of the latest generation replaces all earlier ones, and takes lengths in seconds', async () => {
    const lengths = { minSceneDurationSec: 1, maxSceneDurationSec: 2 }
    const started = resultOf(await lab.api.post(`${asset}/index`, { ...least, ...lengths }))
    const { sceneRange: _range, ...rest } = setting
    expect(started.analysisSetting).toEqual({ ...rest, ...lengths })
    const { indexId } = await untilAnalyzed(lab.api, asset)
    expect((await indexesOf()).map((index) => index.indexId)).toEqual([indexId])
    const { rows } = await lab.server.pool.query(
      `select count(*)::integer as count from assets where media_type = 'image/jpeg'
        and id not in (select asset_id from index_files)`,
    )
    expect(rows, 'the pictures of earlier indexes went with them').toEqual([{ count: 0 }])
  })
})

describe('an index', () => {
  it('of a film tells scenes with shots and key frames, by its number or as the latest', async () => {
    const latest = resultOf(await lab.api.get(`${asset}/index`))
    expect(resultOf(await lab.api.get(`${asset}/indexes/${latest.indexId}`))).toEqual(latest)
    const { type, ...untyped } = latest
    expect(type).toBe('VIDEO')
    expect(resultOf(await lab.api.get(`${video}/indexes/${latest.indexId}`))).toEqual(untyped)
    expect(latest).toMatchObject({
      durationMs: filmMs,
      persons: [],
      speakers: [],
      scripts: [],
      audioEffects: [],
    })
    expect(latest.scenes.flatMap(({ shots }: Body) => shots)).toEqual([
      { shotId: 1, startTimeMs: 0, endTimeMs: cutMs },
      { shotId: 2, startTimeMs: cutMs, endTimeMs: filmMs },
    ])
    expect(latest.scenes[0]).toMatchObject({
      sceneId: 1,
      startTimeMs: 0,
      personIds: [],
      scriptIds: [],
      summary: null,
    })
    const picture = await fetch(latest.scenes[0].keyFrameUrl)
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
  })

  it('tells what it is sure enough of', async () => {
    const { indexId } = resultOf(await lab.api.get(`${asset}/index`))
    // Labels come from providers that a test has none of; confidences are the point here.
    await lab.server.pool.query(
      `insert into index_passages (index_id, kind, number, start_ms, end_ms, text, confidence, category)
       select id, 'label', place, 0, 900, word, sureness, 'object' from indexes,
         (values (1, 'maybe', 0.3::real), (2, 'likely', 0.5), (3, 'surely', 0.7), (4, 'hardly', 0.29)) as found (place, word, sureness)
       where number = $1`,
      [indexId],
    )
    const wordsAt = async (level: string) =>
      resultOf(await lab.api.get(`${asset}/index${level}`)).keywords.map(({ keyword }: Body) => keyword)
    expect(await wordsAt('?confidence_level=LOW')).toEqual(['maybe', 'likely', 'surely'])
    expect(await wordsAt('?confidence_level=MEDIUM')).toEqual(['likely', 'surely'])
    expect(await wordsAt('')).toEqual(['likely', 'surely'])
    expect(await wordsAt('?confidence_level=HIGH')).toEqual(['surely'])
    expect(refused(await lab.api.get(`${asset}/index?confidence_level=medium`))).toEqual(refusal('10001'))
    const [word] = resultOf(await lab.api.get(`${asset}/index`)).keywords
    expect(word).toEqual({
      keyword: 'likely',
      category: 'OBJECT',
      segments: [{ startTimeMs: 0, endTimeMs: 900, confidence: 0.5 }],
    })
  })

  it('of an image has neither times nor scenes', async () => {
    const path = `${lab.project}/assets/${lab.picture}`
    resultOf(await lab.api.post(`${path}/index`, least))
    const { indexId } = await untilAnalyzed(lab.api, path)
    const index = resultOf(await lab.api.get(`${path}/index`))
    expect(index).toMatchObject({ indexId, type: 'IMAGE', persons: [] })
    for (const field of ['durationMs', 'scenes', 'scripts', 'speakers', 'audioEffects'])
      expect(index, field).not.toHaveProperty(field)
  })

  it('is deleted, but not while its file is being analyzed', async () => {
    const { indexId } = resultOf(await lab.api.get(`${asset}/index`))
    resultOf(await lab.api.post(`${asset}/analyze`, least))
    for (const path of [`${asset}/index`, `${asset}/indexes/${indexId}`, `${video}/indexes/${indexId}`])
      expect(refused(await lab.api.delete(path)), path).toEqual(refusal('19409'))
    resultOf(await lab.api.get(`${asset}/index`))
    await untilAnalyzed(lab.api, asset)
    expect((await lab.api.delete(`${video}/indexes/${indexId}`)).body).toEqual({
      code: '0',
      message: 'success',
    })
    expect((await lab.api.delete(`${asset}/index`)).body).toEqual({ code: '0', message: 'success' })
    expect(refused(await lab.api.get(`${asset}/index`))).toEqual(refusal('19404'))
    expect(resultOf(await lab.api.get(`${asset}/analyze-status`))).toEqual({
      status: 'BEFORE_ANALYZE',
      ...silent,
    })
  })

  it('is not for the keys of another account', async () => {
    const other = await lab.server.createSigningKey({ account: 'other' })
    expect(refused(await apiOf(lab.server.url, other).get(`${asset}/index`))).toEqual(refusal('19404'))
  })
})
