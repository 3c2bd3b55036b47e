import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Principal } from '#core/credentials/credential.ts'
import type { Task } from '#core/schema.ts'
import { pinkNoise } from '#tests/media-corpus/signals.ts'
import { wavBytes } from '#tests/media-corpus/sound-files.ts'
import { until } from '#tests/support/core-lab.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'

let server: TestServer
let principal: Principal
beforeAll(async () => {
  server = await startTestServer()
  principal = await server.core.credentials.authenticate((await server.createKey()).key)
})
afterAll(() => server.close())

const sampleRate = 16_000
const noise = (seconds: number) =>
  wavBytes({ sampleRate, channels: [pinkNoise(seconds * sampleRate, 1)] }, 'int16')

async function restore(file: Buffer, audioFormat = 'mp3'): Promise<Task> {
  const { project, upload } = await server.core.uploads.openWithProject(
    principal,
    { kind: 'restoration', title: 'talk.wav', source: { mediaType: 'audio/wav', hasPicture: false } },
    { fileName: 'talk.wav', mediaType: 'audio/wav', declaredBytes: null },
  )
  await server.core.uploads.receive(upload, Readable.from([file]), null)
  const { task } = await server.core.sourceTasks.create(principal, {
    projectId: project.id,
    projectKind: 'restoration',
    kind: 'restore',
    label: 'flash',
    input: { chain: 'flash', audioFormat },
    idempotencyKey: null,
  })
  return task
}

const untilEnded = ({ id }: Task) =>
  until('the end of the task', async () => {
    const task = await server.core.tasks.get(principal, id, 'restore')
    return task.finished_at ? task : null
  })

/** Whatever came of it, nothing but the bytes of assets is left. */
async function expectNothingLeft(): Promise<void> {
  expect(await readdir(join(server.dataFolder, 'tmp'))).toEqual([])
  const keys: string[] = []
  for await (const { key } of server.house.blobs.list('')) keys.push(key)
  const assets = await server.house.db.selectFrom('assets').select('blob_key').execute()
  expect(keys.sort()).toEqual(assets.map(({ blob_key }) => blob_key).sort())
  expect(await server.house.db.selectFrom('loose_blobs').selectAll().execute()).toEqual([])
}

describe('a restoration', () => {
  it('leaves a lossless master and the audio that was asked for, with what the probe finds in them', async () => {
    const task = await untilEnded(await restore(noise(3)))
    expect(task).toMatchObject({ state: 'succeeded', overall_fraction: 1, stage: 'complete' })
    const master = await server.core.outputs.find(task.id, 'master')
    const audio = await server.core.outputs.find(task.id, 'audio')
    expect(master?.asset).toMatchObject({ media_kind: 'audio', duration_ms: 3000, probe_error: null })
    expect(audio?.asset).toMatchObject({ media_type: 'audio/mpeg', probe_error: null })
    expect(await server.core.outputs.find(task.id, 'video')).toBeNull()
    const usage = await server.house.db.selectFrom('usage').selectAll().execute()
    expect(usage).toMatchObject([{ meter: 'restore:flash:seconds', amount: 3 }])
    await expectNothingLeft()
  })

  it('of which the master itself was asked for stores it once', async () => {
    const task = await untilEnded(await restore(noise(1), 'flac'))
    const master = await server.core.outputs.find(task.id, 'master')
    const audio = await server.core.outputs.find(task.id, 'audio')
    expect(audio?.asset.sha256).toBe(master?.asset.sha256)
    await expectNothingLeft()
  })

  it.each([
    { what: 'an empty file', file: Buffer.alloc(0), code: 'media_empty' },
    { what: 'a text named .wav', file: Buffer.from('not a sound\n'.repeat(100)), code: 'media_unreadable' },
  ])('of $what fails once, with the reason', async ({ file, code }) => {
    const task = await untilEnded(await restore(file))
    expect(task).toMatchObject({ state: 'failed', attempt: 1, error_code: code })
    expect(task.error_detail).toMatch(/./)
    await expectNothingLeft()
  })

  it('that is canceled half way ends canceled and leaves nothing', async () => {
    const { id } = await restore(noise(300))
    await until('its beginning', async () => {
      const task = await server.core.tasks.get(principal, id, 'restore')
      return task.state === 'running' && task.overall_fraction > 0
    })
    const task = await server.core.tasks.cancel(principal, id)
    expect(await untilEnded(task)).toMatchObject({ state: 'canceled' })
    await expectNothingLeft()
  })
})
