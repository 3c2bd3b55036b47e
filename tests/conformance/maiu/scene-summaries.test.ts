/** Summaries of scenes, of any index and of the latest, over one store. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiOf as nativeApiOf } from '#tests/conformance/native/support/api.ts'
import { until } from '#tests/support/core-lab.ts'
import { cutMs, filmMs } from '#tests/support/two-shots.ts'
import { type AnalysisLab, least, openAnalysisLab, untilAnalyzed } from './support/analyzed.ts'
import { type Body, refusal, refused, resultOf } from './support/api.ts'

let lab: AnalysisLab
let asset: string
let indexId: number

beforeAll(async () => {
  lab = await openAnalysisLab()
  asset = `${lab.project}/assets/${lab.film}`
  // Two scenes, so that one can be summarized without the other.
  const lengths = { minSceneDurationSec: 1, maxSceneDurationSec: 2 }
  resultOf(await lab.api.post(`${asset}/index`, { ...least, ...lengths }))
  indexId = (await untilAnalyzed(lab.api, asset)).indexId
})
afterAll(() => lab?.server.close())

const numbered = () => `${asset}/indexes/${indexId}/scene-summaries`

async function untilSummarized(): Promise<Body> {
  return await until('the end of the summary', async () => {
    const result = resultOf(await lab.api.get(`${asset}/scene-summary/status`))
    return ['WAIT_SUMMARIZE', 'SUMMARIZING'].includes(result.status) ? null : result
  })
}

/** Runs `work` while no worker takes a summary, and lets go of those that wait. */
async function whileWaiting(work: () => Promise<void>): Promise<void> {
  const { pool } = lab.server
  await pool.query(`create function hold_back() returns trigger language plpgsql as $$
    begin if new.kind = 'summarize' and new.state = 'running' then return null; end if; return new; end $$`)
  await pool.query(
    'create trigger hold_back before update on tasks for each row execute function hold_back()',
  )
  try {
    await work()
  } finally {
    await pool.query('drop function hold_back cascade')
  }
}

describe('before the first run', () => {
  it('there is nothing to tell or cancel, and no scene can be done alone', async () => {
    expect(resultOf(await lab.api.get(`${asset}/scene-summary/status`))).toEqual({
      status: 'BEFORE_SUMMARIZE',
    })
    for (const path of [`${asset}/scene-summary`, numbered(), `${numbered()}/101/status`])
      expect(refused(await lab.api.get(path)), path).toEqual(refusal('19404'))
    expect(refused(await lab.api.post(`${asset}/scene-summary/cancel`))).toEqual(refusal('19409'))
    expect(refused(await lab.api.delete(`${numbered()}/101`))).toEqual(refusal('19404'))
    expect(refused(await lab.api.post(numbered(), { sceneIds: [1] }))).toEqual(refusal('19409'))
    expect(refused(await lab.api.post(`${asset}/scene-summary`, { sceneIds: [1] }))).toEqual(refusal('19409'))
  })

  it('a file without an index, and an index without scenes, are refused', async () => {
    const path = `${lab.project}/assets/${lab.picture}`
    expect(refused(await lab.api.post(`${path}/scene-summary`))).toEqual(refusal('19404'))
    expect(refused(await lab.api.post(`${path}/indexes/1/scene-summaries`))).toEqual(refusal('19404'))
    resultOf(await lab.api.post(`${path}/index`, least))
    await untilAnalyzed(lab.api, path)
    expect(refused(await lab.api.post(`${path}/scene-summary`))).toEqual(refusal('10001'))
  })
})

describe('a whole run', () => {
  it('writes about every scene in the language asked for', async () => {
    const started = resultOf(await lab.api.post(`${asset}/scene-summary`, { locale: 'en' }))
    expect(started).toEqual({ sceneSummaryId: expect.any(Number) })
    expect(await untilSummarized()).toEqual({ ...started, status: 'SUMMARIZE_COMPLETED' })
    const result = resultOf(await lab.api.get(`${asset}/scene-summary`))
    expect(result).toEqual({
      indexId,
      sceneSummaryInfo: {
        lastAnalyzedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/),
        analyzedSceneIds: null,
      },
      sceneSummaries: [
        { sceneId: 1, startTimeMs: 0, endTimeMs: cutMs, summary: expect.stringMatching(/^\d shots? in/) },
        { sceneId: 2, startTimeMs: cutMs, endTimeMs: filmMs, summary: expect.stringMatching(/./) },
      ],
    })
    expect(resultOf(await lab.api.get(numbered()))).toEqual(result)
    const status = `${numbered()}/${started.sceneSummaryId}/status`
    expect(resultOf(await lab.api.get(status))).toEqual({ ...started, status: 'SUMMARIZE_COMPLETED' })
    const index = resultOf(await lab.api.get(`${asset}/index`))
    expect(index.scenes.map(({ summary }: Body) => summary)).toEqual(
      result.sceneSummaries.map(({ summary }: Body) => summary),
    )
  })
})

describe('a run of some scenes', () => {
  it('keeps the others and the language, and tells corrections', async () => {
    const before = resultOf(await lab.api.get(numbered())).sceneSummaries
    await lab.server.pool.query(
      `insert into index_passages (index_id, kind, number, start_ms, end_ms, text, confidence)
       select id, 'line', 1, 1600, 2400, 'Here we are.', 1 from indexes where number = $1`,
      [indexId],
    )
    resultOf(await lab.api.post(numbered(), { sceneIds: ['2', 2] }))
    expect((await untilSummarized()).status).toBe('SUMMARIZE_COMPLETED')
    const { sceneSummaryInfo, sceneSummaries } = resultOf(await lab.api.get(numbered()))
    expect(sceneSummaryInfo.analyzedSceneIds).toEqual(['2'])
    expect(sceneSummaries[0]).toEqual(before[0])
    expect(sceneSummaries[1].summary).toContain('Said: “Here we are.”')
  })

  it('and the index tells who wrote, once after both runs', async () => {
    const native = nativeApiOf(lab.server.url, (await lab.server.createKey()).key)
    const { items } = (await native.get('/indexes')).body
    const { engine } = items.find(({ number }: Body) => number === indexId)
    const writers = engine.providers.filter(({ detector }: Body) => detector === 'summaries')
    expect(writers).toMatchObject([{ name: 'composed from the facts' }])
    expect(engine.providers.length).toBeGreaterThan(1)
  })

  it.each([
    { what: 'a scene that is not there', body: { sceneIds: [1, 9] } },
    { what: 'no scene', body: { sceneIds: [] } },
    { what: 'a language', body: { sceneIds: [1], locale: 'ko' } },
    { what: 'scenes that are no numbers', body: { sceneIds: ['one'] } },
    { what: 'an unknown language', body: { locale: 'fr' } },
  ])('with $what is refused', async ({ body }) => {
    expect(refused(await lab.api.post(`${asset}/scene-summary`, body))).toEqual(refusal('10001'))
  })
})

describe('a run that waits', () => {
  it('keeps the index from a second run, from corrections and from its end, and is canceled', async () => {
    await whileWaiting(async () => {
      const { sceneSummaryId } = resultOf(await lab.api.post(`${asset}/scene-summary`))
      const waiting = { sceneSummaryId, status: 'WAIT_SUMMARIZE' }
      expect(resultOf(await lab.api.get(`${asset}/scene-summary/status`))).toEqual(waiting)
      expect(refused(await lab.api.post(numbered()))).toEqual(refusal('19409'))
      expect(refused(await lab.api.get(numbered()))).toEqual(refusal('19409'))
      expect(refused(await lab.api.delete(`${asset}/index`))).toEqual(refusal('19409'))
      expect(refused(await lab.api.delete(asset))).toEqual(refusal('19409'))
      const native = nativeApiOf(lab.server.url, (await lab.server.createKey()).key)
      const { items } = (await native.get('/indexes')).body
      const { id } = items.find(({ number }: Body) => number === indexId)
      const correction = await native.patch(`/indexes/${id}/lines/1`, { text: 'There we were.' })
      expect([correction.status, correction.body.code]).toEqual([409, 'work_under_way'])
      const canceled = await lab.api.delete(`${numbered()}/${sceneSummaryId}`)
      expect(canceled.body).toEqual({ code: '0', message: 'success' })
      expect(await untilSummarized()).toEqual({ sceneSummaryId, status: 'SUMMARIZE_CANCELED' })
      expect(refused(await lab.api.delete(`${numbered()}/${sceneSummaryId}`))).toEqual(refusal('19409'))
      expect(refused(await lab.api.post(`${asset}/scene-summary/cancel`))).toEqual(refusal('19409'))
      const [task] = (await native.get('/tasks?kind=summarize&state=canceled')).body.items
      expect((await native.post(`/tasks/${task.id}/retry`)).status).toBe(201)
      const again = resultOf(await lab.api.get(`${asset}/scene-summary/status`))
      expect(again).toEqual({ sceneSummaryId: expect.any(Number), status: 'WAIT_SUMMARIZE' })
      expect(again.sceneSummaryId).toBeGreaterThan(sceneSummaryId)
      expect((await native.post(`/tasks/${task.id}/retry`)).status, 'one at a time').toBe(409)
      await lab.api.post(`${asset}/scene-summary/cancel`)
    })
  })
})

it('one index of a file has summaries, and takes them along', async () => {
  resultOf(await lab.api.post(`${asset}/scene-summary`))
  await untilSummarized()
  resultOf(await lab.api.post(`${asset}/analyze`, least))
  const other = (await untilAnalyzed(lab.api, asset)).indexId
  const path = `${asset}/indexes/${other}/scene-summaries`
  expect(refused(await lab.api.post(path))).toEqual(refusal('19409'))
  expect(refused(await lab.api.get(path))).toEqual(refusal('19404'))
  expect((await lab.api.delete(`${asset}/indexes/${indexId}`)).status).toBe(200)
  resultOf(await lab.api.post(path))
  expect((await untilSummarized()).status).toBe('SUMMARIZE_COMPLETED')
})
