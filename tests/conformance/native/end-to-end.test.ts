/** The whole of it with a real worker: a file comes in, is restored, and is told of, heard of and fetched. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Body } from '#tests/conformance/diffio/support/call.ts'
import { tone } from '#tests/conformance/diffio/support/sounds.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Api, apiOf, root } from './support/api.ts'
import { EventReader } from './support/event-reader.ts'
import { sha256, Tus } from './support/tus.ts'

let server: TestServer
let api: Api
let key: string

beforeAll(async () => {
  server = await startTestServer()
  key = (await server.createKey()).key
  api = apiOf(server.url, key)
})
afterAll(() => server?.close())

async function upload(file: Buffer): Promise<string> {
  const tus = new Tus(server.url, key)
  const location = await tus.begin(file.length, { filename: 'talk.wav', filetype: 'audio/wav' })
  expect((await tus.patch(location, 0, file)).status).toBe(204)
  return (await api.get(location.slice(`${server.url}${root}`.length))).body.assetId
}

async function untilOver(taskId: string): Promise<Body> {
  await expect
    .poll(async () => (await api.get(`/tasks/${taskId}`)).body.finishedAt, { timeout: 60_000, interval: 100 })
    .not.toBeNull()
  return (await api.get(`/tasks/${taskId}`)).body
}

it('restores a file that came in by tus', async () => {
  const assetId = await upload(tone(3))
  const reader = await EventReader.open(`${server.url}${root}/events`, key)
  const ordered = await api.post('/tasks', {
    kind: 'restore',
    assetId,
    parameters: { chain: 'best', audioFormat: 'mp3', strength: 0.5, loudness: -23 },
  })
  const task = await untilOver(ordered.body.id)
  expect(task).toMatchObject({
    state: 'succeeded',
    attempt: 1,
    error: null,
    progress: { stage: 'complete', stageFraction: 1, overallFraction: 1 },
    attempts: [{ number: 1, outcome: 'succeeded', code: null, endedAt: expect.any(String) }],
  })
  expect(task.result).toMatchObject({
    chain: expect.any(String),
    input: { codec: expect.any(String), sampleRate: 16_000 },
    output: { durationMs: 3000, loudnessLufs: expect.closeTo(-23, 0) },
    snrDb: { before: expect.any(Number), after: expect.any(Number) },
    strength: 0.5,
    targetLoudness: -23,
  })
  expect(task.outputs.map(({ kind }: Body) => kind)).toEqual(['audio', 'master'])
  for (const output of task.outputs as Body[]) {
    const response = await fetch(`${server.url}${root}/assets/${output.assetId}/content`, {
      headers: { authorization: `Bearer ${key}` },
    })
    const bytes = Buffer.from(await response.arrayBuffer())
    expect([bytes.length, sha256(bytes)]).toEqual([output.sizeBytes, output.sha256])
    expect(response.headers.get('content-type')).toBe(output.mediaType)
    expect((await api.get(`/assets/${output.assetId}`)).body.name).toBe(output.name)
    expect((await api.delete(`/assets/${output.assetId}`)).body.code).toBe('asset_in_use')
  }
  await expect
    .poll(() => reader.events.map(({ type }) => type).filter((type) => type.startsWith('task.')))
    .toEqual(['task.queued', 'task.started', 'task.succeeded'])
  await reader.close()
})

it('tells why a task failed, and tries it again on request', async () => {
  const assetId = await upload(Buffer.from('this is no sound'))
  const order = { kind: 'restore', assetId, parameters: { audioFormat: 'mp3' } }
  const task = await untilOver((await api.post('/tasks', order)).body.id)
  expect(task).toMatchObject({ state: 'failed', result: null, outputs: [] })
  expect(task.error.code).toMatch(/^media_/)
  expect(task.attempts).toMatchObject([{ number: 1, outcome: 'failed', code: task.error.code }])
  const again = await api.post(`/tasks/${task.id}/retry`)
  expect(again.status).toBe(201)
  expect(again.body.projectId).toBe(task.projectId)
  expect((await untilOver(again.body.id)).error.code).toBe(task.error.code)
})
