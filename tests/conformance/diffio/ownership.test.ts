/** What one key made is unknown to every other, in the same words as what does not exist. */
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Caller, callerOf, createUploadedProject } from './support/call.ts'
import { tone } from './support/sounds.ts'

let server: TestServer
let owner: Caller
let ids: { apiProjectId: string; generationId: string }

beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
  owner = callerOf(server.url, (await server.createKey()).key)
  const { apiProjectId } = await createUploadedProject(owner, tone())
  const { body } = await owner('diffio-2.0-generation', { apiProjectId })
  ids = { apiProjectId, generationId: body.generationId }
})
afterAll(() => server.close())

const calls = [
  'list_project_generations',
  'diffio-2.0-generation',
  'diffio-3.4-generation',
  'get_generation_progress',
  'get_generation_download',
] as const

const strangers = {
  'a sibling key': {},
  'an admin key of the same account': { scopes: ['admin'] },
  'a sibling key with the account scope': { scopes: ['read', 'write', 'account'] },
  'a key of another account': { account: 'other' },
  'an admin key of another account': { account: 'other', scopes: ['admin'] },
  'a key bounded to nothing': { projectBounds: [] },
  'a key bounded elsewhere': { projectBounds: [randomUUID()] },
}

describe.each(Object.entries(strangers))('for %s', (_who, options) => {
  it.each(calls)('%s answers as for what does not exist', async (name) => {
    const call = callerOf(server.url, (await server.createKey(options)).key)
    const answer = await call(name, ids)
    const unknown = await call(name, { apiProjectId: randomUUID(), generationId: randomUUID() })
    expect(answer.status).toBe(404)
    expect(answer.text).toBe(unknown.text)
  })
})

describe('for a key bounded to the project', () => {
  it.each(calls)('%s works', async (name) => {
    const { key } = await server.createKey({ projectBounds: [ids.apiProjectId] })
    const answer = await callerOf(server.url, key)(name, ids)
    // The download is not ready, which is more than a stranger hears.
    expect(answer.status).toBe(name === 'get_generation_download' ? 409 : 200)
  })

  it('another account gains nothing by the bound', async () => {
    const { key } = await server.createKey({ account: 'other', projectBounds: [ids.apiProjectId] })
    for (const name of calls) expect((await callerOf(server.url, key)(name, ids)).status).toBe(404)
  })
})

it('an admin key of the same account lists no project that it did not make', async () => {
  const { key } = await server.createKey({ scopes: ['admin'] })
  expect((await callerOf(server.url, key)('list_projects')).body.projects).toEqual([])
})
