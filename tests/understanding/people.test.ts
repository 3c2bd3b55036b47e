/** Photographs of real people in films that are analyzed over HTTP: who is known again, in which file and by what name. */
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createCanvas, type Image } from '@napi-rs/canvas'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { untilAnalyzed } from '#tests/conformance/maiu/support/analyzed.ts'
import { type Api, apiOf, type Body, resultOf } from '#tests/conformance/maiu/support/api.ts'
import { makeBucket, register } from '#tests/conformance/maiu/support/bucket.ts'
import { drawPortrait, loadPortraits, oneMan, others } from '#tests/media-corpus/portraits.ts'
import { hasModels, modelFolder, needsSamples } from '#tests/media-corpus/shared-samples.ts'
import { writeDrawnFilm } from '#tests/support/drawn-film.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'

const workspace = 'workspaces/default'
const [man, manElsewhere] = [oneMan[3]!, oneMan[11]!]
const [woman, guest] = [others[2]!, others[65]!]

describe.skipIf(!hasModels)(`people in films${needsSamples}`, () => {
  let server: TestServer
  let api: Api
  let sheet: Image
  let project: string
  const films: string[] = []

  beforeAll(async () => {
    sheet = await loadPortraits()
    const bucket = makeBucket()
    await writeFilm(join(bucket.folder, 'a.mp4'), man, guest)
    await writeFilm(join(bucket.folder, 'b.mp4'), manElsewhere, woman)
    server = await startTestServer({
      settings: {
        TRIPTYCH_BUCKETS: `films=file:${bucket.folder}`,
        TRIPTYCH_MODELS: modelFolder,
        TRIPTYCH_WORKERS: '1',
      },
    })
    api = apiOf(server.url, await server.createSigningKey())
    const { projectId } = resultOf(await api.get(`${workspace}/projects`)).projects[0]
    project = `${workspace}/projects/${projectId}`
    for (const name of ['a.mp4', 'b.mp4'])
      films.push(`${project}/assets/${(await register(api, project, name)).id}`)
    rmSync(bucket.folder, { recursive: true })
  })
  afterAll(() => server?.close())

  /** A second of two people side by side. */
  async function writeFilm(path: string, left: number, right: number): Promise<void> {
    await writeDrawnFilm(path, {
      width: 640,
      height: 360,
      fps: 10,
      seconds: 1,
      paint: (context, seconds) => {
        context.fillStyle = '#456'
        context.fillRect(0, 0, 640, 360)
        drawPortrait(context, sheet, left, { x: 40 + seconds * 30, y: 60, side: 200 })
        drawPortrait(context, sheet, right, { x: 360 + seconds * 30, y: 60, side: 200 })
      },
    })
  }

  async function sentPortrait(index: number): Promise<string> {
    const canvas = createCanvas(300, 300)
    drawPortrait(canvas.getContext('2d'), sheet, index, { x: 0, y: 0, side: 300 })
    const path = `${workspace}/person-thumbnail/uploads`
    const { thumbnailKey, url } = resultOf(
      await api.post(`${path}/presigned-url`, { thumbnailFileName: 'portrait.png' }),
    )
    await fetch(url, { method: 'PUT', body: new Uint8Array(canvas.toBuffer('image/png')) })
    expect(resultOf(await api.post(`${path}/complete`, { thumbnailKey }))).toEqual({
      uploadStatus: 'COMPLETED',
    })
    return thumbnailKey
  }

  /** Who is seen in a film, by number and name, in no order. */
  async function analyze(film: string, tagIdList?: number[]): Promise<Body[]> {
    const settings = { analysisPersonCount: 5, sourceLanguage: 'EN', ...(tagIdList && { tagIdList }) }
    resultOf(await api.post(`${film}/index`, settings))
    expect((await untilAnalyzed(api, film)).status).toBe('ANALYZE_COMPLETED')
    return seenIn(film)
  }

  async function seenIn(film: string): Promise<Body[]> {
    return resultOf(await api.get(`${film}/index`)).persons
  }

  const personOf = async (id: number): Promise<Body> => resultOf(await api.get(`${workspace}/persons/${id}`))

  it('are known by a portrait, again in another film, and by their names after a merge and another analysis', async () => {
    const thumbnails = [{ thumbnailKey: await sentPortrait(guest) }]
    const ada = resultOf(await api.post(`${workspace}/persons`, { name: 'Ada', thumbnails })).id
    const tag = resultOf(await api.post(`${workspace}/person-tags`, { name: 'cast' })).id
    resultOf(await api.post(`${workspace}/persons/${ada}/person-tags`, { tagIds: [tag] }))

    const inFirst = await analyze(films[0]!, [tag])
    expect(inFirst).toHaveLength(2)
    expect(inFirst).toContainEqual(expect.objectContaining({ personId: ada, name: 'Ada' }))
    const him = inFirst.find(({ personId }) => personId !== ada)!
    expect(him).toMatchObject({ name: null, segments: [{ startTimeMs: 0, endTimeMs: 1000 }] })
    const shown = await fetch(him.thumbnailUrl)
    expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'image/jpeg'])

    const inSecond = await analyze(films[1]!)
    expect(inSecond).toHaveLength(2)
    expect(inSecond.map(({ personId }) => personId)).toContain(him.personId)
    const her = inSecond.find(({ personId }) => personId !== him.personId)!
    expect(her.personId).not.toBe(ada)
    expect((await personOf(him.personId)).assetCount).toBe(2)

    resultOf(await api.patch(`${workspace}/persons/${him.personId}`, { name: 'Bob' }))
    resultOf(await api.post(`${workspace}/persons/${ada}/merge`, { personIds: [her.personId] }))
    const named = (persons: Body[]) => persons.map(({ personId, name }) => [personId, name]).toSorted()
    const both = [
      [ada, 'Ada'],
      [him.personId, 'Bob'],
    ].toSorted()
    expect(named(await seenIn(films[1]!))).toEqual(both)
    expect(named(await analyze(films[1]!))).toEqual(both)
    expect(await personOf(ada)).toMatchObject({ assetCount: 2, tags: [{ id: tag, name: 'cast' }] })
    expect(resultOf(await api.get(`${workspace}/persons?pageNum=1`)).totalCount).toBe(2)
  })
})
