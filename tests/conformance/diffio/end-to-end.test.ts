/** The main job, as clients in the field do it: noisy speech or video up, the same thing cleaner down. */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lagOf, siSdr } from '#tests/media-corpus/comparison.ts'
import { mixedAt, pinkNoise, power, sine, whiteNoise } from '#tests/media-corpus/signals.ts'
import { readSound, writeWav } from '#tests/media-corpus/sound-files.ts'
import { tempFolder } from '#tests/media-corpus/temp-folder.ts'
import { writeVideo } from '#tests/media-corpus/video-files.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { mediaFolder, modelsFolder } from '#tests/support/shared.ts'
import { type Body, callerOf } from './support/call.ts'
import { EarlyJsClient, type FieldClient, StrictPythonClient } from './support/emulated-clients.ts'

const folder = tempFolder()
let server: TestServer
beforeAll(async () => {
  server = await startTestServer()
})
afterAll(() => server.close())

async function restore(client: FieldClient, path: string, type: string, to: string): Promise<Body> {
  const project = await client.createProject(path, type)
  await client.upload(project, path, type)
  // At once, as the early clients do: what was answered with success must be visible.
  const generation = await client.generate(project.apiProjectId)
  const progress = await client.waitUntilDone(generation)
  return { project, progress, file: await client.download(generation, to) }
}

const clients = { 'JavaScript 0.1.3': EarlyJsClient, 'Python 0.1.5': StrictPythonClient }
const bases = ['', '/', '/v1', '/v1/', '/diffio', '/diffio/', '/diffio/v1', '/diffio/v1/']

describe.each(Object.entries(clients))('%s', (_name, Client) => {
  const writeTone = () => {
    const path = join(folder, 'tone.wav')
    writeWav(path, { sampleRate: 16_000, channels: [sine(8000, 300, 16_000, 0.3)] }, 'int16')
    return path
  }

  it.each(['', '/diffio/v1/'])('with %j behind the address does the whole job', async (base) => {
    const { key } = await server.createKey()
    const client = new Client(server.url + base, key)
    const { file, progress } = await restore(client, writeTone(), 'audio/wave', join(folder, 'out.mp3'))
    expect(file).toMatchObject({
      fileName: 'diffio_ai_tone.mp3',
      mimeType: 'audio/mpeg',
      downloadType: 'audio',
    })
    expect(progress).toMatchObject({ hasVideo: false, inference: { status: 'complete', progress: 100 } })
  })

  it.each(bases)('with %j behind the address finds every route of the job', async (base) => {
    const { key } = await server.createKey()
    const client = new Client(server.url + base, key)
    const path = writeTone()
    const project = await client.createProject(path, 'audio/wave')
    await client.upload(project, path, 'audio/wave')
    const { projects } = (await callerOf(server.url, key)('list_projects')).body
    expect(projects).toMatchObject([{ apiProjectId: project.apiProjectId, status: 'uploaded' }])
    // Of things that are not there each route answers in its own words, and nothing has to be restored.
    const nothing = { generationId: 'gen-123', apiProjectId: project.apiProjectId }
    const noProject = { status: 404, message: 'There is no such project.' }
    const noGeneration = { status: 404, message: 'There is no such generation.' }
    await expect(client.generate('proj-123')).rejects.toMatchObject(noProject)
    await expect(client.waitUntilDone(nothing)).rejects.toMatchObject(noGeneration)
    await expect(client.download(nothing, join(folder, 'nothing.mp3'))).rejects.toMatchObject(noGeneration)
  })
})

describe.skipIf(mediaFolder === null || modelsFolder === null)(
  `recorded speech${mediaFolder === null || modelsFolder === null ? ' (skipped: there is no ../shared)' : ''}`,
  () => {
    it.each(Object.entries(clients))(
      'comes back whole by %s',
      async (name, Client) => {
        const { key } = await server.createKey()
        const recording = readSound(join(mediaFolder!, 'speech-noise-5db-48k.wav'))
        const noisy = join(folder, 'recording.wav')
        const seconds = (samples: Float32Array) => samples.subarray(0, 8.1 * recording.sampleRate)
        writeWav(noisy, { ...recording, channels: recording.channels.map(seconds) }, 'int16')
        const out = join(folder, `${name}.mp3`)
        await restore(new Client(server.url, key), noisy, 'audio/x-wav', out)
        const bytes = readFileSync(out)
        expect(bytes.subarray(0, 3).toString('latin1') === 'ID3' || bytes[0] === 0xff).toBe(true)
        const [before, after] = [readSound(noisy), readSound(out)]
        expect(after.sampleRate).toBe(before.sampleRate)
        expect(after.channels.map(({ length }) => length)).toEqual(
          before.channels.map(({ length }) => length),
        )
        expect(power(after.channels[0]!)).toBeGreaterThan(1e-4)
      },
      120_000,
    )

    it('comes back cleaner', async () => {
      const { key } = await server.createKey()
      const { channels, sampleRate } = readSound(join(mediaFolder!, 'speech-clean-16k.wav'))
      const clean = channels[0]!.subarray(0, 10 * sampleRate)
      const noisy = mixedAt(clean, pinkNoise(clean.length, 1), 5)
      const path = join(folder, 'mixture.wav')
      writeWav(path, { sampleRate, channels: [noisy] })
      const out = join(folder, 'mixture.mp3')
      await restore(new EarlyJsClient(server.url, key), path, 'audio/wave', out)
      const restored = readSound(out).channels[0]!
      expect(Math.abs(lagOf(clean, restored, 400))).toBeLessThan(1)
      expect(siSdr(clean, restored) - siSdr(clean, noisy)).toBeGreaterThan(5)
    }, 120_000)
  },
)

describe('other results', () => {
  it.each([
    ['flac', 'audio/flac', 'fLaC'],
    ['wav', /^audio\/(x-|vnd\.)?wave?$/, 'RIFF'],
  ])(
    'are %s where the project asks for it',
    async (fileFormat, mimeType, magic) => {
      const { key } = await server.createKey()
      const client = new EarlyJsClient(server.url, key)
      const call = callerOf(server.url, key)
      const path = join(folder, `in-${fileFormat}.wav`)
      writeWav(path, {
        sampleRate: 48_000,
        channels: [sine(24_000, 300, 48_000, 0.3), sine(24_000, 500, 48_000, 0.3)],
      })
      const project = (await call('create_project', { fileName: 'a.wav', fileFormat })).body
      await client.upload(project, path, 'audio/wav')
      const generation = await client.generate(project.apiProjectId)
      await client.waitUntilDone(generation)
      const out = join(folder, `out.${fileFormat}`)
      const file = await client.download(generation, out)
      expect(file).toMatchObject({
        fileName: `diffio_ai_a.${fileFormat}`,
        storagePath: expect.stringMatching(`\\.${fileFormat}$`),
      })
      expect(file.mimeType).toEqual(typeof mimeType === 'string' ? mimeType : expect.stringMatching(mimeType))
      expect(readFileSync(out).subarray(0, 4).toString('latin1')).toBe(magic)
      const { sampleRate, channels } = readSound(out)
      expect([sampleRate, channels.map(({ length }) => length)]).toEqual([48_000, [24_000, 24_000]])
    },
    60_000,
  )

  it('are video where there are pictures, and its sound alone on request', async () => {
    const { key } = await server.createKey()
    const client = new StrictPythonClient(server.url, key)
    const call = callerOf(server.url, key)
    const path = join(folder, 'clip.mp4')
    const tone = sine(96_000, 300, 48_000, 0.3)
    const sound = { sampleRate: 48_000, channels: [mixedAt(tone, whiteNoise(tone.length, 7), 10)] }
    writeVideo(path, {
      muxer: 'mp4',
      pictureEncoder: 'libx264',
      soundEncoder: 'aac',
      seconds: 2,
      flashAt: 1,
      width: 64,
      height: 48,
      sound,
    })
    const { progress, file, project } = await restore(client, path, 'video/mp4', join(folder, 'out.mp4'))
    expect(progress).toMatchObject({ hasVideo: true, restoredVideo: { status: 'complete', progress: 100 } })
    expect(file).toMatchObject({
      downloadType: 'video',
      fileName: 'diffio_ai_clip.mp4',
      mimeType: 'video/mp4',
    })
    expect(readFileSync(join(folder, 'out.mp4')).subarray(4, 8).toString('latin1')).toBe('ftyp')
    const ids = { generationId: file.generationId, apiProjectId: project.apiProjectId }
    const audio = (await call('get_generation_download', { ...ids, downloadType: 'audio' })).body
    expect(audio).toMatchObject({
      downloadType: 'audio',
      fileName: 'diffio_ai_clip.mp3',
      mimeType: 'audio/mpeg',
    })
    const { projects } = (await call('list_projects')).body
    expect(projects[0]).toMatchObject({ hasVideo: true, generationCount: 1, status: 'uploaded' })
  })
})

describe('a file that cannot be restored fails in pre-processing, with its reason:', () => {
  const fixtures = {
    'a text named .wav': (path: string) => writeFileSync(path, 'This is not sound. '.repeat(100)),
    'an empty file': (path: string) => writeFileSync(path, ''),
    'half a header': (path: string) => writeFileSync(path, 'RIFF\u0010'),
    'a film without sound': (path: string) =>
      writeVideo(path, {
        muxer: 'mp4',
        pictureEncoder: 'libx264',
        soundEncoder: null,
        seconds: 1,
        flashAt: 0,
        width: 64,
        height: 48,
      }),
  }

  it.each(Object.entries(fixtures))(
    '%s',
    async (name, write) => {
      const { key } = await server.createKey()
      const client = new EarlyJsClient(server.url, key)
      const call = callerOf(server.url, key)
      mkdirSync(join(folder, name), { recursive: true })
      const path = join(folder, name, name === 'a film without sound' ? 'silent.mp4' : 'sound.wav')
      write(path)
      const copy = `${path}.copy`
      copyFileSync(path, copy)
      const project = await client.createProject(
        path,
        name === 'a film without sound' ? 'video/mp4' : 'audio/wav',
      )
      await client.upload(project, copy, 'audio/wav')
      const generation = await client.generate(project.apiProjectId)
      const error = await client.waitUntilDone(generation).catch((thrown: Error) => thrown)
      expect(error).toBeInstanceOf(Error)
      const progress = (await call('get_generation_progress', { generationId: generation.generationId })).body
      expect(progress).toMatchObject({
        status: 'failed',
        error: error.message,
        errorDetails: expect.any(String),
        preProcessing: { status: 'failed', jobState: 'FAILED', error: error.message },
        inference: { status: 'pending' },
      })
      await expect(client.download(generation, `${path}.out`)).rejects.toMatchObject({ status: 404 })
      const { generations } = (await call('list_project_generations', { apiProjectId: project.apiProjectId }))
        .body
      expect(generations).toMatchObject([{ status: 'failed', modelKey: 'diffio-2' }])
    },
    60_000,
  )
})

it('errors reach the caller as the sentence they are', async () => {
  const { key } = await server.createKey()
  for (const client of [new EarlyJsClient(server.url, key), new StrictPythonClient(server.url, key)]) {
    await expect(client.generate('proj-123')).rejects.toMatchObject({
      status: 404,
      message: 'There is no such project.',
    })
  }
  for (const client of [new EarlyJsClient(server.url, 'no'), new StrictPythonClient(server.url, 'no')]) {
    await expect(client.generate('proj-123')).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('key'),
    })
  }
})
