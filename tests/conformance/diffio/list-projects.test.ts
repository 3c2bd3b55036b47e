/** `list_projects`, the call of the seed: exact. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Body, callerOf, createProject, createUploadedProject, send } from './support/call.ts'
import { tone } from './support/sounds.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
})
afterAll(() => server.close())

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

/** What is in use, server and client together, once everything that can go is gone. */
function heldBytes(): number {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

const wholeSecond = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/

describe('list_projects', () => {
  it('is an empty list for a new key', async () => {
    const { key } = await server.createKey()
    const answer = await callerOf(server.url, key)('list_projects')
    expect(answer).toMatchObject({ status: 200, text: '{"projects":[]}' })
  })

  it('gives exactly the eight fields, before and after the upload and the first generation', async () => {
    const { key } = await server.createKey()
    const call = callerOf(server.url, key)
    const project = await createProject(call, { fileName: 'talk 1.wav', contentType: 'audio/x-wav' })
    const listed = async () => (await call('list_projects')).body.projects
    const before = {
      apiProjectId: project.apiProjectId,
      status: 'uploading',
      originalFileName: 'talk 1.wav',
      contentType: 'audio/x-wav',
      hasVideo: false,
      generationCount: 0,
      createdAt: expect.stringMatching(wholeSecond),
      updatedAt: expect.stringMatching(wholeSecond),
    }
    expect(await listed()).toStrictEqual([before])
    await send(project.uploadUrl, { method: 'PUT', body: tone() })
    expect(await listed()).toStrictEqual([{ ...before, status: 'uploaded' }])
    await call('diffio-2.0-generation', { apiProjectId: project.apiProjectId })
    await call('diffio-3.5-generation', { apiProjectId: project.apiProjectId })
    expect(await listed()).toStrictEqual([{ ...before, status: 'uploaded', generationCount: 2 }])
  })

  it('tells video by type and name before the upload, and by the file after it', async () => {
    const call = callerOf(server.url, (await server.createKey()).key)
    await createProject(call, { fileName: 'a.mp4', contentType: 'video/mp4' })
    await createProject(call, { fileName: 'b.MOV', contentType: undefined })
    await createProject(call, { fileName: 'c.mp4', contentType: 'audio/mp4' })
    await createUploadedProject(call, tone(), { fileName: 'd.mp4', contentType: 'video/mp4' })
    const { projects } = (await call('list_projects')).body
    expect(projects.map((each: Body) => [each.originalFileName, each.contentType, each.hasVideo])).toEqual([
      ['d.mp4', 'video/mp4', false],
      ['c.mp4', 'audio/mp4', false],
      ['b.MOV', 'application/octet-stream', true],
      ['a.mp4', 'video/mp4', true],
    ])
  })

  it("is newest first, and by key: neither another account's nor a sibling key sees them", async () => {
    const { key } = await server.createKey()
    const call = callerOf(server.url, key)
    const ids: string[] = []
    for (let n = 0; n < 5; n++) ids.unshift((await createProject(call)).apiProjectId)
    const idsOf = async (key: string) =>
      (await callerOf(server.url, key)('list_projects')).body.projects.map((each: Body) => each.apiProjectId)
    expect(await idsOf(key)).toEqual(ids)
    expect(await idsOf((await server.createKey()).key)).toEqual([])
    expect(await idsOf((await server.createKey({ account: 'other' })).key)).toEqual([])
    expect(await idsOf((await server.createKey({ scopes: ['admin'] })).key)).toEqual([])
    const bounds = [ids[1]!, ids[3]!]
    expect(await idsOf((await server.createKey({ projectBounds: bounds })).key)).toEqual(bounds)
    expect(await idsOf((await server.createKey({ account: 'other', projectBounds: bounds })).key)).toEqual([])
  })

  it('ignores what the body holds, as long as it is an object', async () => {
    const { key } = await server.createKey()
    const post = (body: string, type?: string) =>
      send(`${server.url}/v1/list_projects`, {
        headers: { 'x-api-key': key, ...(type === undefined ? {} : { 'content-type': type }) },
        body,
      })
    for (const body of ['', '{}', ' {"limit":-1,"projects":null,"apiProjectId":{}} ']) {
      for (const type of [
        undefined,
        'application/json',
        'Application/JSON; charset=UTF-8',
        'text/plain',
        'nonsense',
      ]) {
        expect((await post(body, type)).status).toBe(200)
      }
    }
    for (const body of ['{', '[]', 'null', '"x"', '0', 'true', '{}{}', '\ufffe', "{'a':1}"]) {
      const answer = await post(body, 'application/json')
      expect(answer.status).toBe(400)
      expect(answer.body.error).toEqual(expect.any(String))
    }
  })

  it('gives a key with 10,000 projects all of them, streamed', async () => {
    const { id, key } = await server.createKey()
    await server.pool.query(
      `insert into projects (id, account_id, workspace_id, credential_id, kind, title, source_type, created_at, updated_at)
       select gen_random_uuid(), c.account_id, w.id, c.id, 'restoration', 'talk "' || n || '".wav', 'audio/wav',
         timestamptz '2026-01-01' + (n / 3) * interval '1 second', timestamptz '2026-02-01'
       from credentials c join workspaces w using (account_id), generate_series(0, 9999) n where c.id = $1`,
      [id],
    )
    const answer = await callerOf(server.url, key)('list_projects')
    expect(answer.status).toBe(200)
    expect(answer.headers['transfer-encoding']).toBe('chunked')
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
    const { projects } = answer.body
    expect(new Set(projects.map((each: Body) => each.apiProjectId)).size).toBe(10_000)
    const created = projects.map((each: Body) => each.createdAt)
    expect(created).toEqual(created.toSorted().reverse())
    // The text is what the schema would have made of the whole.
    expect(answer.text).toBe(JSON.stringify(answer.body))
  })

  it('holds no more of a long list than a few pages, however slow the client reads', async () => {
    const { id, key } = await server.createKey()
    const count = 40_000
    await server.pool.query(
      `insert into projects (id, account_id, workspace_id, credential_id, kind, title, source_type, created_at, updated_at)
       select gen_random_uuid(), c.account_id, w.id, c.id, 'restoration', repeat('x', 4000) || n, 'audio/wav', now(), now()
       from credentials c join workspaces w using (account_id), generate_series(1, ${count}) n where c.id = $1`,
      [id],
    )
    const before = heldBytes()
    const response = await fetch(`${server.url}/v1/list_projects`, {
      method: 'POST',
      headers: { 'x-api-key': key },
    })
    let bytes = 0
    let chunks = 0
    let most = 0
    let last = ''
    for await (const chunk of response.body!) {
      bytes += chunk.byteLength
      last = (last + Buffer.from(chunk).toString('latin1')).slice(-10)
      if (++chunks % 100 === 0) most = Math.max(most, heldBytes())
    }
    expect(last.endsWith('"}]}')).toBe(true)
    expect(bytes).toBeGreaterThan(count * 4000)
    expect(chunks).toBeGreaterThan(200)
    // Buffers of the network go late under load; the whole list is 160 MB.
    expect(most - before).toBeLessThan(50e6)
  })

  it('is 500 without its cause when the store cannot be read', async () => {
    const broken = await startTestServer({ settings: { TRIPTYCH_ROLES: 'api' } })
    try {
      const { key } = await broken.createKey()
      await broken.pool.query('alter table projects rename column has_picture to elsewhere')
      const answer = await callerOf(broken.url, key)('list_projects')
      expect(answer.status).toBe(500)
      expect(answer.body).toEqual({ error: 'Something went wrong inside the server.' })
    } finally {
      await broken.close()
    }
  })

  it('does not end as valid JSON when a later page fails', async () => {
    const { id, key } = await server.createKey()
    await server.pool.query(
      `insert into projects (id, account_id, workspace_id, credential_id, kind, title, source_type, created_at, updated_at)
       select gen_random_uuid(), c.account_id, w.id, c.id, 'restoration', 'x', 'audio/wav',
         timestamptz '2026-01-01' + n * interval '1 second', now()
       from credentials c join workspaces w using (account_id), generate_series(1, 1100) n where c.id = $1`,
      [id],
    )
    const list = server.core.projects.listOwn.bind(server.core.projects)
    server.core.projects.listOwn = async (...given) => {
      if (given[3]) throw new Error('the database went away')
      return await list(...given)
    }
    try {
      await expect(callerOf(server.url, key)('list_projects')).rejects.toThrow(/aborted|hang up/)
    } finally {
      server.core.projects.listOwn = list
    }
  })
})
