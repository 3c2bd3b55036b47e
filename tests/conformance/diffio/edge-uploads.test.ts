/** The upload in parts as it is meant: any order, at once, again, afresh, given up; and its confirmation. */
import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Caller, callerOf, createProject, send } from './support/call.ts'
import { openEdge, refusal, startEdge } from './support/edge.ts'

const partBytes = 1000
const limit = 3500
const file = Buffer.from(Array.from({ length: 2500 }, (_, index) => index % 251))
const pieces = [file.subarray(0, 1000), file.subarray(1000, 2000), file.subarray(2000)]

let server: TestServer
let call: Caller
beforeAll(async () => {
  server = await startTestServer({
    settings: {
      TRIPTYCH_ROLES: 'api',
      TRIPTYCH_MAX_UPLOAD_BYTES: `${limit}`,
      TRIPTYCH_UPLOAD_PART_BYTES: `${partBytes}`,
    },
  })
  call = callerOf(server.url, (await server.createKey()).key)
})
afterAll(() => server.close())

describe('an upload in parts', () => {
  it('takes parts in any order and at once, and ends as the file of the project', async () => {
    const edge = await openEdge(call)
    const start = await edge.call('start')
    expect(start.body).toEqual({
      uploadId: expect.stringMatching(/./),
      partSizeBytes: partBytes,
      maxBytes: limit,
    })
    const { uploadId } = start.body
    const sent = await Promise.all([2, 0, 1].map((index) => edge.put(uploadId, index + 1, pieces[index]!)))
    for (const [place, index] of [2, 0, 1].entries()) {
      expect(sent[place]).toMatchObject({
        status: 200,
        body: { partNumber: index + 1, etag: expect.stringMatching(/./) },
      })
    }
    const parts = sent
      .map(({ body }) => ({ partNumber: body.partNumber, etag: body.etag }))
      .sort((a, b) => a.partNumber - b.partNumber)
    const complete = () => edge.call('complete', { uploadId, parts })
    const done = await complete()
    expect(done).toMatchObject({ status: 200 })
    expect(done.body).toEqual({
      objectKey: edge.project.objectPath,
      sizeBytes: file.length,
      etag: createHash('sha256').update(file).digest('hex'),
    })
    expect((await complete()).body).toEqual(done.body)
    expect(await call('complete_project_upload', { apiProjectId: edge.project.apiProjectId })).toMatchObject({
      status: 200,
      body: { apiProjectId: edge.project.apiProjectId, status: 'uploaded', sizeBytes: file.length },
    })
    const generation = { apiProjectId: edge.project.apiProjectId }
    expect((await call('diffio-4.5-flash-generation', generation)).status).toBe(200)
    expect((await complete()).body).toEqual(done.body)
    expect(await edge.call('start')).toMatchObject(refusal(409, 'conflict'))
  })

  it('of an empty file is one empty part', async () => {
    const edge = await startEdge(call)
    const part = await edge.put(edge.uploadId, 1, Buffer.alloc(0))
    expect(part.status).toBe(200)
    const parts = [{ partNumber: 1, etag: part.body.etag }]
    expect((await edge.call('complete', { uploadId: edge.uploadId, parts })).body).toHaveProperty(
      'sizeBytes',
      0,
    )
  })

  it('takes a part again in the place of the one before', async () => {
    const edge = await startEdge(call)
    const before = await edge.put(edge.uploadId, 1, Buffer.from('before'))
    const after = await edge.put(edge.uploadId, 1, Buffer.from('afterwards'))
    const complete = (etag: string) =>
      edge.call('complete', { uploadId: edge.uploadId, parts: [{ partNumber: 1, etag }] })
    expect(await complete(before.body.etag)).toMatchObject(refusal(400, 'upload_failed'))
    expect((await complete(after.body.etag)).body).toHaveProperty('sizeBytes', 10)
  })

  it('begins afresh when it is started again, and both may be used', async () => {
    const edge = await startEdge(call)
    const again = await edge.call('start')
    expect(again.body.uploadId).not.toBe(edge.uploadId)
    const part = await edge.put(again.body.uploadId, 1, Buffer.from('new'))
    expect((await edge.put(edge.uploadId, 1, Buffer.from('old'))).status).toBe(200)
    const parts = [{ partNumber: 1, etag: part.body.etag }]
    expect((await edge.call('complete', { uploadId: again.body.uploadId, parts })).body.sizeBytes).toBe(3)
  })

  it('is gone with its bytes once it was aborted', async () => {
    const edge = await startEdge(call)
    await edge.put(edge.uploadId, 1, Buffer.from('bytes'))
    expect(await edge.call('abort', { uploadId: edge.uploadId })).toMatchObject({ status: 200, body: {} })
    const { rowCount } = await server.pool.query('select from upload_parts where session_id = $1', [
      edge.uploadId,
    ])
    expect(rowCount).toBe(0)
    expect(await edge.put(edge.uploadId, 1, Buffer.from('x'))).toMatchObject(refusal(400, 'bad_request'))
    // Asked again because the answer was lost, or of what never was.
    for (const uploadId of [edge.uploadId, 'nobody'])
      expect(await edge.call('abort', { uploadId })).toMatchObject({ status: 200, body: {} })
  })

  it('goes on after its token has expired, if it was begun before', async () => {
    const hasty = await startTestServer({
      settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_UPLOAD_LINK_SECONDS: '1' },
    })
    try {
      const project = await createProject(callerOf(hasty.url, (await hasty.createKey()).key))
      const headers = { authorization: `Bearer ${project.upload.uploadToken}` }
      const edge = `${hasty.url}/v1/uploads`
      const { uploadId } = (await send(`${edge}/start`, { headers })).body
      await wait(2000)
      expect((await send(`${edge}/start`, { headers })).status).toBe(401)
      const part = await send(`${edge}/parts/1?uploadId=${uploadId}`, {
        method: 'PUT',
        headers: { ...headers, 'content-length': '2' },
        body: 'ok',
      })
      expect(part.status).toBe(200)
      const body = JSON.stringify({ uploadId, parts: [{ partNumber: 1, etag: part.body.etag }] })
      expect((await send(`${edge}/complete`, { headers, body })).status).toBe(200)
    } finally {
      await hasty.close()
    }
  })
})

describe('complete_project_upload', () => {
  it('is 409 UPLOAD_MISSING until the file is there, and then always the same', async () => {
    const project = await createProject(call)
    const { apiProjectId } = project
    const missing = await call('complete_project_upload', { apiProjectId })
    expect(missing).toMatchObject({
      status: 409,
      body: { code: 'UPLOAD_MISSING', error: expect.any(String) },
    })
    await send(project.uploadUrl, { method: 'PUT', body: 'by one link' })
    const answer = await call('complete_project_upload', { apiProjectId })
    expect(answer.body).toStrictEqual({ apiProjectId, status: 'uploaded', sizeBytes: 11 })
    expect((await call('complete_project_upload', { apiProjectId })).body).toEqual(answer.body)
  })

  it('needs a project of this key', async () => {
    const { apiProjectId } = await createProject(call)
    const stranger = callerOf(server.url, (await server.createKey()).key)
    expect((await stranger('complete_project_upload', { apiProjectId })).status).toBe(404)
    expect((await call('complete_project_upload', { apiProjectId: 'proj-123' })).status).toBe(404)
    for (const body of [{}, { apiProjectId: 7 }]) {
      expect((await call('complete_project_upload', body)).status).toBe(400)
    }
  })
})
