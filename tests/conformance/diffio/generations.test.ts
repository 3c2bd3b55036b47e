/** The generation endpoints, idempotency, and the list of a project's generations. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import {
  type Answer,
  type Body,
  type Caller,
  callerOf,
  createProject,
  createUploadedProject,
} from './support/call.ts'
import { tone } from './support/sounds.ts'

const paths = {
  'diffio-2.0-generation': 'diffio-2',
  'diffio-2.0-flash-generation': 'diffio-2-flash',
  'diffio-3.0-generation': 'diffio-3',
  'diffio-3.2-generation': 'diffio-3.2',
  'diffio-3.4-generation': 'diffio-3.5',
  'diffio-3.5-generation': 'diffio-3.5',
  'diffio-4.0-generation': 'diffio-4.0',
  'diffio-4.0-flash-generation': 'diffio-4.0-flash',
  'diffio-4.0-pro-generation': 'diffio-4.0-pro',
  'diffio-4.5-flash-generation': 'diffio-4.5-flash',
  'diffio-4.5-pro-generation': 'diffio-4.5-pro',
}
const names = Object.keys(paths) as (keyof typeof paths)[]

let server: TestServer
let call: Caller
beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  call = callerOf(server.url, (await server.createKey()).key)
})
afterAll(() => server.close())

describe('a generation', () => {
  it.each(names)('by %s answers with the model of the path', async (name) => {
    const { apiProjectId } = await createUploadedProject(call, tone())
    const sampling = { seed: 7, steps: 12, guidance: 1.5 }
    const answer = await call(name, { apiProjectId, sampling, params: { prompt: 'x' }, modelKey: 'diffio-9' })
    expect(answer.status).toBe(200)
    expect(answer.body).toStrictEqual({
      generationId: expect.any(String),
      apiProjectId,
      modelKey: paths[name],
      status: 'queued',
    })
  })

  it('needs the file, the project and fields of the right types', async () => {
    const waiting = await createProject(call)
    const generate = (body: unknown) => call('diffio-2.0-generation', body)
    expect(await generate({ apiProjectId: waiting.apiProjectId })).toMatchObject({
      status: 409,
      body: { code: 'UPLOAD_MISSING', error: expect.any(String) },
    })
    const { apiProjectId } = await createUploadedProject(call, tone())
    for (const apiProjectId of ['proj-123', '00000000-0000-7000-8000-000000000000', '', '\u0000']) {
      expect((await generate({ apiProjectId })).status).toBe(404)
    }
    for (const body of [
      {},
      { apiProjectId: 7 },
      { apiProjectId: null },
      { apiProjectId, sampling: [] },
      { apiProjectId, sampling: 'fast' },
      { apiProjectId, params: 7 },
      { apiProjectId, idempotencyKey: 7 },
      { apiProjectId, idempotencyKey: null },
      { apiProjectId, idempotencyKey: '' },
      { apiProjectId, idempotencyKey: ' \t ' },
      { apiProjectId, idempotencyKey: 'k'.repeat(256) },
      { apiProjectId, idempotencyKey: 'a\u0000b' },
    ]) {
      expect((await generate(body)).status).toBe(400)
    }
    expect((await call('list_project_generations', { apiProjectId })).body.generations).toEqual([])
  })

  it('asks for the audio format that the project or the generation names', async () => {
    const formatOf = async (fields: object, params?: object) => {
      const { apiProjectId } = await createUploadedProject(call, tone(), { ...fields })
      const { body } = await call('diffio-2.0-generation', { apiProjectId, params })
      const { rows } = await server.pool.query('select input from tasks where id = $1', [body.generationId])
      return JSON.parse(rows[0].input).audioFormat
    }
    expect(await formatOf({})).toBe('mp3')
    expect(await formatOf({ fileFormat: 'flac' })).toBe('flac')
    expect(await formatOf({ fileFormat: 'flac', params: { fileFormat: 'wav' } })).toBe('wav')
    expect(await formatOf({ params: { fileFormat: 'flac' } }, { fileFormat: 'mp3' })).toBe('mp3')
    expect(await formatOf({ params: { fileFormat: 'ogg' } })).toBe('mp3')
  })
})

describe('an idempotency key', () => {
  it('names one generation for its project, whatever is sent with it, and replays are marked', async () => {
    const { apiProjectId } = await createUploadedProject(call, tone())
    const first = await call('diffio-2.0-generation', { apiProjectId, idempotencyKey: ' again ' })
    expect(first.body).not.toHaveProperty('idempotentReplay')
    const replay = await call('diffio-4.5-pro-generation', {
      apiProjectId,
      idempotencyKey: 'again',
      sampling: { seed: 1 },
    })
    expect(replay).toMatchObject({ status: 200, body: { ...first.body, idempotentReplay: true } })
    const { generations } = (await call('list_project_generations', { apiProjectId })).body
    expect(generations).toHaveLength(1)
  })

  it('is one per project and key', async () => {
    const projects = [await createUploadedProject(call, tone()), await createUploadedProject(call, tone())]
    const ids = new Set<string>()
    for (const { apiProjectId } of projects) {
      const { body } = await call('diffio-2.0-generation', { apiProjectId, idempotencyKey: 'shared' })
      expect(body).not.toHaveProperty('idempotentReplay')
      ids.add(body.generationId)
    }
    expect(ids.size).toBe(2)
    const bounded = await server.createKey({ projectBounds: [projects[0].apiProjectId] })
    const other = await callerOf(server.url, bounded.key)('diffio-2.0-generation', {
      apiProjectId: projects[0].apiProjectId,
      idempotencyKey: 'shared',
    })
    expect(other.status).toBe(200)
    expect(other.body).not.toHaveProperty('idempotentReplay')
  })

  it('makes one generation of many calls at once', async () => {
    const { apiProjectId } = await createUploadedProject(call, tone())
    const answers: Answer[] = await Promise.all(
      Array.from({ length: 24 }, () =>
        call('diffio-3.5-generation', { apiProjectId, idempotencyKey: 'race' }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(new Set(answers.map(({ body }) => body.generationId)).size).toBe(1)
    expect(answers.filter(({ body }) => body.idempotentReplay !== true)).toHaveLength(1)
    expect((await call('list_project_generations', { apiProjectId })).body.generations).toHaveLength(1)
    const { projects } = (await call('list_projects')).body
    expect(projects.find((each: Body) => each.apiProjectId === apiProjectId).generationCount).toBe(1)
  })

  it('may be reused after a call that came to nothing', async () => {
    const project = await createProject(call)
    const body = { apiProjectId: project.apiProjectId, idempotencyKey: 'early' }
    expect((await call('diffio-2.0-generation', body)).status).toBe(409)
    await fetch(project.uploadUrl, { method: 'PUT', body: new Uint8Array(tone()) })
    const made = await call('diffio-2.0-generation', body)
    expect(made.status).toBe(200)
    expect(made.body).not.toHaveProperty('idempotentReplay')
  })

  it('may be left out: each call then makes a generation', async () => {
    const { apiProjectId } = await createUploadedProject(call, tone())
    const ids = new Set<string>()
    for (let n = 0; n < 3; n++)
      ids.add((await call('diffio-2.0-generation', { apiProjectId })).body.generationId)
    expect(ids.size).toBe(3)
  })
})

describe('list_project_generations', () => {
  it('gives them newest first, each with the model it was made with', async () => {
    const { apiProjectId } = await createUploadedProject(call, tone())
    expect((await call('list_project_generations', { apiProjectId })).body).toEqual({
      apiProjectId,
      generations: [],
    })
    const made: Body[] = []
    for (const name of ['diffio-2.0-generation', 'diffio-3.4-generation', 'diffio-4.5-flash-generation']) {
      made.unshift((await call(name, { apiProjectId })).body)
    }
    const { body } = await call('list_project_generations', { apiProjectId, limit: 1 })
    const wholeSecond = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(body).toStrictEqual({
      apiProjectId,
      generations: made.map(({ generationId, modelKey }) => ({
        generationId,
        status: 'queued',
        modelKey,
        progress: null,
        createdAt: wholeSecond,
        updatedAt: wholeSecond,
      })),
    })
  })

  it('refuses what names no project', async () => {
    for (const body of [{}, { apiProjectId: 7 }, { apiProjectId: ['x'] }]) {
      expect((await call('list_project_generations', body)).status).toBe(400)
    }
    expect((await call('list_project_generations', { apiProjectId: 'proj-123' })).status).toBe(404)
  })
})

describe('a retired model', () => {
  it('answers 410 before any field is looked at, but after the key', async () => {
    const strict = await startTestServer({
      settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_RETIRED_MODELS: 'diffio-2,diffio-3.4' },
    })
    try {
      const { key } = await strict.createKey()
      const call = callerOf(strict.url, key)
      const kept = [...new Set(Object.values(paths))].filter((model) => model !== 'diffio-2')
      for (const [path, retiredModel] of [
        ['diffio-2.0-generation', 'diffio-2'],
        ['diffio-3.4-generation', 'diffio-3.4'],
      ]) {
        for (const body of [{}, { apiProjectId: 7 }]) {
          const answer = await call(path!, body)
          expect(answer.status).toBe(410)
          expect(answer.body).toStrictEqual({
            error: expect.any(String),
            code: 'model_retired',
            retiredModel,
            supportedModels: kept,
          })
        }
        expect((await callerOf(strict.url, 'nobody')(path!)).status).toBe(401)
      }
      const { apiProjectId } = await createUploadedProject(call, tone())
      expect((await call('diffio-3.5-generation', { apiProjectId })).status).toBe(200)
    } finally {
      await strict.close()
    }
  })

  it('must be one that exists', async () => {
    await expect(
      startTestServer({ settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_RETIRED_MODELS: 'diffio-1' } }),
    ).rejects.toThrow(/diffio-1/)
  })
})
