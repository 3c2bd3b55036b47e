/**
 * `get_generation_progress` and `get_generation_download` in every state. No worker runs here: the test takes
 * the tasks itself, so that it can stop at each moment.
 */
import { randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Claim } from '#core/tasks/task-claims.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Body, type Caller, callerOf, createUploadedProject, send } from './support/call.ts'
import { tone } from './support/sounds.ts'

let server: TestServer
let call: Caller
beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  call = callerOf(server.url, (await server.createKey()).key)
})
afterAll(() => server.close())

type Ids = { generationId: string; apiProjectId: string }

async function generate(fields?: Record<string, unknown>, isFilm = false): Promise<Ids> {
  const { apiProjectId } = await createUploadedProject(call, tone(), fields)
  if (isFilm) await server.pool.query('update projects set has_picture = true where id = $1', [apiProjectId])
  const { generationId } = (await call('diffio-3.5-generation', { apiProjectId })).body
  return { generationId, apiProjectId }
}

/** The only task that waits. */
async function take(ids: Ids): Promise<Claim> {
  const claim = await server.core.claims.claim('restore', randomUUID(), 'a test')
  expect(claim?.task.id).toBe(ids.generationId)
  return claim!
}

const progressOf = async (ids: Ids): Promise<Body> => {
  const answer = await call('get_generation_progress', { generationId: ids.generationId })
  expect(answer.status).toBe(200)
  return answer.body
}
const listedOf = async ({ apiProjectId }: Ids): Promise<Body> =>
  (await call('list_project_generations', { apiProjectId })).body.generations[0]
const download = (ids: Ids, downloadType?: unknown) =>
  call('get_generation_download', { ...ids, downloadType })

async function succeed(
  claim: Claim,
  files: { kind: 'audio' | 'video'; mediaType: string; bytes: Buffer }[],
): Promise<void> {
  const outputs = []
  for (const { kind, mediaType, bytes } of files) {
    const stored = await server.core.assets.storeStream(Readable.from([bytes]), mediaType, {})
    outputs.push({
      kind,
      name: `${kind}.bin`,
      stored: { ...stored, probed: { ok: false as const, reason: 'not looked at' } },
    })
  }
  await server.core.claims.succeed(claim, { result: {}, outputs, usage: [] })
}

describe('progress', () => {
  it('of a waiting generation: queued, with its place', async () => {
    const first = await generate()
    const second = await generate()
    const body = await progressOf(first)
    const stage = {
      jobId: expect.any(String),
      jobState: 'QUEUED',
      status: 'pending',
      progress: 0,
      statusMessage: null,
      error: null,
      errorDetails: null,
    }
    expect(body).toStrictEqual({
      ...first,
      status: 'queued',
      hasVideo: false,
      preProcessing: stage,
      inference: stage,
      error: null,
      errorDetails: null,
      stage: 'queued',
      queue: {
        position: 1,
        connectedWorkers: null,
        idleWorkers: null,
        busyWorkers: null,
        waitReason: 'next_in_line',
        message: expect.any(String),
      },
    })
    expect((await progressOf(second)).queue).toMatchObject({ position: 2, waitReason: null })
    for (const ids of [first, second]) await server.core.claims.cancel(await take(ids))
  })

  it('of a running one goes through true stages', async () => {
    const ids = await generate({ fileName: 'a.mp4', contentType: 'video/mp4' }, true)
    const claim = await take(ids)
    const seen: unknown[] = []
    for (const [stage, stageFraction, overallFraction] of [
      ['starting', 0, 0],
      ['decoding', 0.5, 0.1],
      ['restoring', 0.5, 0.5],
      ['muxing', 0.5, 0.9],
      ['storing', 1, 1],
    ] as const) {
      await server.core.claims.report(claim, { stage, stageFraction, overallFraction })
      const body = await progressOf(ids)
      const listed = await listedOf(ids)
      expect([body.status, listed.status]).toEqual(['processing', 'processing'])
      expect(listed.progress).toBe(body.stageProgress.overallPercent)
      const parts = [body.preProcessing, body.inference, body.restoredVideo]
      seen.push([body.stage, listed.progress, ...parts.map((part) => `${part.jobState} ${part.progress}`)])
    }
    expect(seen).toEqual([
      ['starting', 0, 'RUNNING 0', 'QUEUED 0', 'QUEUED 0'],
      ['decoding', 10, 'RUNNING 60', 'QUEUED 0', 'QUEUED 0'],
      ['restoring', 50, 'SUCCEEDED 100', 'RUNNING 47', 'QUEUED 0'],
      ['finalizing', 90, 'SUCCEEDED 100', 'SUCCEEDED 100', 'RUNNING 40'],
      ['uploading', 99, 'SUCCEEDED 100', 'SUCCEEDED 100', 'RUNNING 100'],
    ])
    await succeed(claim, [])
    expect(await progressOf(ids)).toMatchObject({
      status: 'complete',
      hasVideo: true,
      stage: 'complete',
      preProcessing: { status: 'complete' },
      inference: { status: 'complete' },
      restoredVideo: { status: 'complete' },
    })
    expect(await listedOf(ids)).toMatchObject({ status: 'complete', progress: 100 })
  })

  it('of a failed one tells what failed and where', async () => {
    const ids = await generate()
    const claim = await take(ids)
    await server.core.claims.report(claim, { stage: 'decoding', stageFraction: 0, overallFraction: 0 })
    await server.core.claims.fail(claim, {
      code: 'media_unreadable',
      detail: 'No known container begins like this.',
    })
    const error = 'The file could not be read as media.'
    const errorDetails = expect.stringContaining('No known container begins like this.')
    expect(await progressOf(ids)).toMatchObject({
      status: 'failed',
      error,
      errorDetails,
      preProcessing: { status: 'failed', jobState: 'FAILED', error, errorDetails },
      inference: { status: 'pending', error: null },
    })
    expect(await listedOf(ids)).toMatchObject({ status: 'failed' })
  })

  it('takes the project along only when it is the right one', async () => {
    const ids = await generate()
    const other = await createUploadedProject(call, tone())
    const ask = (body: unknown) => call('get_generation_progress', body)
    expect((await ask(ids)).status).toBe(200)
    const mismatch = await ask({ ...ids, apiProjectId: other.apiProjectId })
    const unknown = await ask({ generationId: randomUUID() })
    expect(mismatch.status).toBe(404)
    expect(mismatch.text).toBe(unknown.text)
    for (const body of [
      {},
      { generationId: 7 },
      { apiProjectId: ids.apiProjectId },
      { ...ids, apiProjectId: 7 },
    ]) {
      expect((await ask(body)).status).toBe(400)
    }
    for (const generationId of ['gen-123', '', '\u0000', 'x'.repeat(9999)]) {
      expect((await ask({ generationId })).status).toBe(404)
    }
    await server.core.claims.cancel(await take(ids))
  })
})

describe('a download', () => {
  it('of what is not ready is 409, of what will never be is 404', async () => {
    const ids = await generate()
    expect((await download(ids)).status).toBe(409)
    const claim = await take(ids)
    expect(await download(ids, 'audio')).toMatchObject({ status: 409, body: { error: expect.any(String) } })
    await server.core.claims.fail(claim, { code: 'media_empty', detail: '' })
    expect((await download(ids)).status).toBe(404)
  })

  it('of sound: a signed link that needs no key and ignores one', async () => {
    const ids = await generate({ fileName: 'päivä 1.wav' })
    const bytes = Buffer.from('not really an MP3')
    await succeed(await take(ids), [{ kind: 'audio', mediaType: 'audio/mpeg', bytes }])
    const { status, body } = await download(ids)
    expect(status).toBe(200)
    const [{ account_id }] = (
      await server.pool.query('select account_id from projects where id = $1', [ids.apiProjectId])
    ).rows
    expect(body).toStrictEqual({
      ...ids,
      downloadType: 'audio',
      downloadUrl: expect.any(String),
      fileName: 'diffio_ai_päivä 1.mp3',
      storagePath: `users/${account_id}/projects/${ids.apiProjectId}/generations/${ids.generationId}/restored.mp3`,
      bucket: 'diffio_api',
      mimeType: 'audio/mpeg',
    })
    for (const headers of [
      {},
      { authorization: 'Bearer owner' },
      { authorization: 'x', 'x-api-key': 'wrong' },
    ]) {
      const file = await send(body.downloadUrl, { method: 'GET', headers })
      expect(file).toMatchObject({ status: 200, text: bytes.toString() })
      expect(file.headers['content-type']).toBe('audio/mpeg')
      expect(file.headers['content-length']).toBe(`${bytes.length}`)
    }
    const lifeMs = Number(new URL(body.downloadUrl).searchParams.get('expires')) * 1000 - Date.now()
    expect(lifeMs).toBeGreaterThan(7190e3)
    expect(lifeMs).toBeLessThanOrEqual(7200e3)
    const forged = body.downloadUrl.replace(/expires=\d/, 'expires=9')
    expect((await send(forged, { method: 'GET' })).status).toBe(403)
    expect((await download(ids, 'video')).status).toBe(400)
  })

  it('of video: the video by default, the sound when asked for', async () => {
    const ids = await generate({ fileName: 'clip.mov', contentType: 'video/quicktime' }, true)
    await succeed(await take(ids), [
      { kind: 'audio', mediaType: 'audio/flac', bytes: Buffer.from('sound') },
      { kind: 'video', mediaType: 'video/quicktime', bytes: Buffer.from('pictures') },
    ])
    for (const type of [undefined, 'video']) {
      const { body } = await download(ids, type)
      expect(body).toMatchObject({
        downloadType: 'video',
        fileName: 'diffio_ai_clip.mov',
        mimeType: 'video/quicktime',
      })
      expect((await send(body.downloadUrl, { method: 'GET' })).text).toBe('pictures')
    }
    const sound = (await download(ids, 'audio')).body
    expect(sound).toMatchObject({
      downloadType: 'audio',
      fileName: 'diffio_ai_clip.flac',
      mimeType: 'audio/flac',
    })
  })

  it('of a transcript says that there is none', async () => {
    const ids = await generate()
    const answer = await download(ids, 'transcript')
    expect(answer.status).toBe(404)
    expect(answer.body).toStrictEqual({
      error: expect.any(String),
      code: 'TRANSCRIPT_UNAVAILABLE',
      transcription: { status: 'unavailable' },
    })
    await server.core.claims.cancel(await take(ids))
  })

  it('needs both ids, of things that belong together, and a type that exists', async () => {
    const ids = await generate()
    const other = await createUploadedProject(call, tone())
    const ask = (body: unknown) => call('get_generation_download', body)
    for (const body of [
      {},
      { generationId: ids.generationId },
      { apiProjectId: ids.apiProjectId },
      { ...ids, generationId: 7 },
      { ...ids, downloadType: 'mp3' },
      { ...ids, downloadType: 7 },
      { ...ids, downloadType: '' },
    ]) {
      expect((await ask(body)).status).toBe(400)
    }
    for (const body of [
      { ...ids, generationId: 'gen-123' },
      { ...ids, apiProjectId: 'proj-123' },
      { ...ids, apiProjectId: other.apiProjectId },
    ]) {
      expect((await ask(body)).status).toBe(404)
    }
  })
})
