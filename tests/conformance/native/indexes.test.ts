/** Analyses through our own API: of any file, what comes of them, and corrections of it. */
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Body } from '#tests/conformance/diffio/support/call.ts'
import { tone } from '#tests/conformance/diffio/support/sounds.ts'
import { busyChildren } from '#tests/faults/support/processes.ts'
import { until } from '#tests/support/core-lab.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { cutMs, filmMs, twoShotFilm } from '#tests/support/two-shots.ts'
import { type Api, apiOf, root } from './support/api.ts'
import { Tus } from './support/tus.ts'

let server: TestServer
let api: Api
let key: string
let assetId: string
let index: Body

beforeAll(async () => {
  server = await startTestServer()
  key = (await server.createKey()).key
  api = apiOf(server.url, key)
  assetId = await upload(await twoShotFilm(), 'two shots.mp4', 'video/mp4')
  const task = await untilOver((await api.post('/tasks', order())).body.id)
  expect(task, JSON.stringify(task.error)).toMatchObject({ state: 'succeeded', kind: 'analyze', assetId })
  index = await detailOf(assetId)
})
afterAll(() => server?.close())

const order = (fields: object = {}) => ({
  kind: 'analyze',
  assetId,
  parameters: { personCount: 0, languages: ['en'] },
  ...fields,
})

async function upload(file: Buffer, filename: string, filetype: string): Promise<string> {
  const tus = new Tus(server.url, key)
  const location = await tus.begin(file.length, { filename, filetype })
  expect((await tus.patch(location, 0, file)).status).toBe(204)
  return (await api.get(location.slice(`${server.url}${root}`.length))).body.assetId
}

async function untilOver(taskId: string): Promise<Body> {
  return await until('the end of the task', async () => {
    const { body } = await api.get(`/tasks/${taskId}`)
    return body.finishedAt === null ? null : body
  })
}

/** Of the newest index of the file. */
async function detailOf(id: string): Promise<Body> {
  const { items } = (await api.get(`/indexes?assetId=${id}`)).body
  const answer = await api.get(`/indexes/${items[0].id}`)
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

/** What was found, without what names this one index. */
function foundIn({ shots, scenes, persons, lines, texts, labels, stretches, engine }: Body): Body {
  const withoutLinks = scenes.map(({ pictureUrl: _link, ...scene }: Body) => scene)
  return { shots, scenes: withoutLinks, persons, lines, texts, labels, stretches, engine }
}

describe('an analysis', () => {
  it('finds the shots of a film, and says who looked and what was left out', async () => {
    expect(index).toMatchObject({
      assetId,
      name: 'two shots.mp4',
      kind: 'video',
      durationMs: filmMs,
      settings: { sceneLength: { range: 'medium' }, personCount: 0, languages: ['en'] },
    })
    const times = index.shots.map(({ startMs, endMs }: Body) => [startMs, endMs])
    expect(times).toEqual([
      [0, cutMs],
      [cutMs, filmMs],
    ])
    expect(index.engine.providers).toContainEqual({
      detector: 'shots',
      name: expect.any(String),
      version: expect.any(String),
    })
    for (const { reason } of index.engine.leftOut) expect(reason).toMatch(/\w/)
  })

  it('keeps a key frame of each scene behind a link of its own', async () => {
    expect(index.scenes.flatMap(({ shots }: Body) => shots)).toEqual([1, 2])
    for (const { pictureUrl } of index.scenes) {
      const picture = await fetch(pictureUrl)
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
      const start = Buffer.from(await picture.arrayBuffer()).subarray(0, 3)
      expect(start).toEqual(Buffer.from([0xff, 0xd8, 0xff]))
    }
    const files = (await api.get('/assets')).body.items
    expect(
      files.map(({ id }: Body) => id),
      'pictures of indexes are no files of the library',
    ).toEqual([assetId])
  })

  it('of the same file and settings finds the same again', async () => {
    await untilOver((await api.post('/tasks', order())).body.id)
    const again = await detailOf(assetId)
    expect(again.id).not.toBe(index.id)
    expect(foundIn(again)).toEqual(foundIn(index))
    expect((await api.delete(`/indexes/${again.id}`)).status).toBe(204)
  })

  it('that is killed half way is begun once more, and finds the same', async () => {
    const { id } = (await api.post('/tasks', order())).body
    const temporary = join(server.dataFolder, 'tmp')
    const child = await until('a child at work', async () =>
      busyChildren(process.pid, temporary, '#engines/understanding/engine.ts').at(0),
    )
    process.kill(child, 'SIGKILL')
    expect(await untilOver(id)).toMatchObject({ state: 'succeeded', attempt: 2 })
    const again = await detailOf(assetId)
    expect(again.taskId).toBe(id)
    expect(foundIn(again)).toEqual(foundIn(index))
    expect((await api.delete(`/indexes/${again.id}`)).status).toBe(204)
  })

  it('is refused for what is not there, has no pictures, or is told nonsense', async () => {
    const sound = await upload(tone(1), 'tone.wav', 'audio/wav')
    const refusals = [
      [order({ assetId: '00000000-0000-7000-8000-000000000000' }), 404, 'asset_unknown'],
      [order({ assetId: sound }), 422, 'media_unsupported'],
      [order({ assetId: undefined }), 400, 'request_invalid'],
      [order({ taskId: index.taskId }), 400, 'request_invalid'],
      [order({ parameters: { minSceneSeconds: 5 } }), 400, 'request_invalid'],
      [order({ parameters: { minSceneSeconds: 9, maxSceneSeconds: 5 } }), 400, 'request_invalid'],
      [
        order({ parameters: { minSceneSeconds: 5, maxSceneSeconds: 9, sceneRange: 'long' } }),
        400,
        'request_invalid',
      ],
      [order({ parameters: { personCount: 11 } }), 400, 'request_invalid'],
      [order({ parameters: { languages: ['fr'] } }), 400, 'request_invalid'],
      [order({ projectId: '00000000-0000-7000-8000-000000000000' }), 404, 'project_unknown'],
    ] as const
    for (const [body, status, code] of refusals) {
      const answer = await api.post('/tasks', body)
      expect([answer.status, answer.body.code], JSON.stringify(body)).toEqual([status, code])
    }
  })

  it('waits or runs once for each file', async () => {
    const first = await api.post('/tasks', order())
    const second = await api.post('/tasks', order())
    expect([first.status, second.status, second.body.code]).toEqual([201, 409, 'work_under_way'])
    expect((await api.delete(`/indexes/${index.id}`)).body.code).toBe('work_under_way')
    expect((await api.delete(`/assets/${assetId}`)).body.code).toBe('work_under_way')
    await api.post(`/tasks/${first.body.id}/cancel`)
    expect((await untilOver(first.body.id)).state).toBe('canceled')
    expect((await api.get(`/indexes?assetId=${assetId}`)).body.items).toHaveLength(1)
    const retried = await api.post(`/tasks/${first.body.id}/retry`)
    expect(retried.status, retried.text).toBe(201)
    await api.post(`/tasks/${retried.body.id}/cancel`)
    await untilOver(retried.body.id)
  })
})

describe('corrections', () => {
  beforeAll(async () => {
    // No speech recognition is at hand in a test, and a line is a line whoever heard it.
    await server.pool.query(`insert into index_speakers (index_id, number) values ($1, 1), ($1, 2)`, [
      index.id,
    ])
    await server.pool.query(
      `insert into index_passages (index_id, kind, number, start_ms, end_ms, text, confidence, speaker_number, is_rough)
       values ($1, 'line', 1, 0, 900, 'helo there', 0.4, 1, true)`,
      [index.id],
    )
  })

  it('change a line and who said it', async () => {
    const path = `/indexes/${index.id}/lines/1`
    const answer = await api.patch(path, { text: 'hello there', speaker: 2 })
    const line = {
      number: 1,
      startMs: 0,
      endMs: 900,
      text: 'hello there',
      speaker: 2,
      isRough: false,
      confidence: 1,
    }
    expect([answer.status, answer.body]).toEqual([200, { ...line, language: null }])
    const detail = await detailOf(assetId)
    expect(detail.lines).toEqual([answer.body])
    expect(detail.updatedAt > index.updatedAt).toBe(true)
    for (const [on, body] of [
      [path, { speaker: 3 }],
      [path, { speaker: 3_000_000_000 }],
      [path, { speaker: 1e300 }],
      [path, { text: '' }],
      [`/indexes/${index.id}/lines/2`, { text: 'x' }],
      [`/indexes/${index.id}/lines/x`, { text: 'x' }],
    ] as const)
      expect((await api.patch(on, body)).body.code, on).toBe('request_invalid')
  })

  it('name a speaker', async () => {
    const answer = await api.patch(`/indexes/${index.id}/speakers/2`, { name: '김민수' })
    expect([answer.status, answer.body]).toEqual([200, { number: 2, name: '김민수' }])
    expect((await detailOf(assetId)).speakers).toEqual([{ number: 1, name: null }, answer.body])
    expect((await api.patch(`/indexes/${index.id}/speakers/9`, { name: 'x' })).body.code).toBe(
      'request_invalid',
    )
  })

  it('say who of the workspace somebody is', async () => {
    const principal = await server.core.credentials.authenticate(key)
    const known = await server.core.persons.create(principal, 'default', {
      name: '김민수',
      description: null,
      thumbnails: [],
    })
    await server.pool.query(
      `insert into index_persons (index_id, number, confidence, embedding) values ($1, 1, 0.9, '{}')`,
      [index.id],
    )
    const path = `/indexes/${index.id}/persons/1`
    const person = { number: known.number, name: '김민수' }
    const linked = await api.patch(path, { person: known.number })
    expect([linked.status, linked.body]).toEqual([200, { number: 1, person }])
    expect((await detailOf(assetId)).persons).toMatchObject([{ number: 1, person }])
    expect((await api.patch(path, { person: null })).body).toEqual({ number: 1, person: null })
    expect((await api.patch(path, { person: 1 })).body.code).toBe('person_unknown')
    expect((await api.patch(path, { person: 1e300 })).body.code).toBe('request_invalid')
    const nobody = await api.patch(`/indexes/${index.id}/persons/2`, { person: known.number })
    expect(nobody.body.code).toBe('request_invalid')
  })

  it('are not for keys that do not see the file', async () => {
    const bounded = await server.createKey({ projectBounds: ['00000000-0000-7000-8000-000000000000'] })
    const other = apiOf(server.url, bounded.key)
    expect((await other.get('/indexes')).body.items).toEqual([])
    expect((await other.get(`/indexes/${index.id}`)).body.code).toBe('index_unknown')
    expect((await other.patch(`/indexes/${index.id}/lines/1`, { text: 'x' })).body.code).toBe('index_unknown')
  })
})

it('a deleted index takes its pictures along, and leaves the file', async () => {
  const gone = index.scenes[0].pictureUrl
  expect((await api.delete(`/indexes/${index.id}`)).status).toBe(204)
  expect((await api.get(`/indexes/${index.id}`)).body.code).toBe('index_unknown')
  expect((await fetch(gone)).status).toBe(404)
  const { rows } = await server.pool.query('select id from assets')
  expect(rows.length).toBe(2)
  expect((await api.get(`/assets/${assetId}`)).status).toBe(200)
})

it('a deleted file takes its indexes and their pictures along', async () => {
  await untilOver((await api.post('/tasks', order())).body.id)
  expect((await api.delete(`/assets/${assetId}`)).status).toBe(204)
  expect((await api.get('/indexes')).body.items).toEqual([])
  const { rows } = await server.pool.query(`select id from assets where media_kind <> 'audio'`)
  expect(rows).toEqual([])
})
