/** The upload in parts: every call, every status of the contract, and clients that do not behave. */
import { createHash } from 'node:crypto'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Answer, type Body, type Caller, callerOf, createProject, send } from './support/call.ts'

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

type Edge = {
  project: Body
  call(path: string, body?: unknown): Promise<Answer>
  put(
    uploadId: string,
    number: number | string,
    bytes: Buffer,
    headers?: Record<string, string>,
  ): Promise<Answer>
}

async function openEdge(fields?: Record<string, unknown>): Promise<Edge> {
  const project = await createProject(call, fields)
  const { edgeBaseUrl, uploadToken } = project.upload
  const authorization = `Bearer ${uploadToken}`
  return {
    project,
    call: (path, body = {}) =>
      send(`${edgeBaseUrl}/v1/uploads/${path}`, {
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    put: (uploadId, number, bytes, headers = {}) =>
      send(`${edgeBaseUrl}/v1/uploads/parts/${number}?uploadId=${uploadId}`, {
        method: 'PUT',
        headers: {
          authorization,
          'content-type': 'application/octet-stream',
          'content-length': String(bytes.length),
          ...headers,
        },
        body: bytes,
      }),
  }
}

async function started(): Promise<Edge & { uploadId: string }> {
  const edge = await openEdge()
  const answer = await edge.call('start')
  expect(answer.status).toBe(200)
  return { ...edge, uploadId: answer.body.uploadId }
}

const refusal = (status: number, code: string) => ({
  status,
  body: { error: { code, message: expect.stringMatching(/\S/) } },
})

describe('an upload in parts', () => {
  it('takes parts in any order and at once, and ends as the file of the project', async () => {
    const edge = await openEdge()
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
    const edge = await started()
    const part = await edge.put(edge.uploadId, 1, Buffer.alloc(0))
    expect(part.status).toBe(200)
    const parts = [{ partNumber: 1, etag: part.body.etag }]
    expect((await edge.call('complete', { uploadId: edge.uploadId, parts })).body).toHaveProperty(
      'sizeBytes',
      0,
    )
  })

  it('takes a part again in the place of the one before', async () => {
    const edge = await started()
    const before = await edge.put(edge.uploadId, 1, Buffer.from('before'))
    const after = await edge.put(edge.uploadId, 1, Buffer.from('afterwards'))
    const complete = (etag: string) =>
      edge.call('complete', { uploadId: edge.uploadId, parts: [{ partNumber: 1, etag }] })
    expect(await complete(before.body.etag)).toMatchObject(refusal(400, 'upload_failed'))
    expect((await complete(after.body.etag)).body).toHaveProperty('sizeBytes', 10)
  })

  it('begins afresh when it is started again, and both may be used', async () => {
    const edge = await started()
    const again = await edge.call('start')
    expect(again.body.uploadId).not.toBe(edge.uploadId)
    const part = await edge.put(again.body.uploadId, 1, Buffer.from('new'))
    expect((await edge.put(edge.uploadId, 1, Buffer.from('old'))).status).toBe(200)
    const parts = [{ partNumber: 1, etag: part.body.etag }]
    expect((await edge.call('complete', { uploadId: again.body.uploadId, parts })).body.sizeBytes).toBe(3)
  })

  it('is gone with its bytes once it was aborted', async () => {
    const edge = await started()
    await edge.put(edge.uploadId, 1, Buffer.from('bytes'))
    expect(await edge.call('abort', { uploadId: edge.uploadId })).toMatchObject({ status: 200, body: {} })
    const { rowCount } = await server.pool.query('select from upload_parts where session_id = $1', [
      edge.uploadId,
    ])
    expect(rowCount).toBe(0)
    expect(await edge.put(edge.uploadId, 1, Buffer.from('x'))).toMatchObject(refusal(400, 'bad_request'))
    expect(await edge.call('abort', { uploadId: edge.uploadId })).toMatchObject(refusal(400, 'bad_request'))
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

describe('the edge refuses', () => {
  it.each(['0', '10001', '-1', '1.5', 'x', '99999999999'])('part number %s', async (number) => {
    const edge = await started()
    expect(await edge.put(edge.uploadId, number, Buffer.from('x'))).toMatchObject(refusal(400, 'bad_request'))
  })

  it('an upload that is not there, or is of another token', async () => {
    const edge = await started()
    const other = await started()
    for (const id of ['nobody', '', other.uploadId]) {
      expect(await edge.put(id, 1, Buffer.from('x'))).toMatchObject(refusal(400, 'bad_request'))
      const parts = [{ partNumber: 1, etag: 'x' }]
      expect(await edge.call('complete', { uploadId: id, parts })).toMatchObject(refusal(400, 'bad_request'))
      expect(await edge.call('abort', { uploadId: id })).toMatchObject(refusal(400, 'bad_request'))
    }
  })

  it('bodies that are not what they should be', async () => {
    const { call: edge, project, uploadId } = await started()
    for (const body of [
      {},
      { uploadId },
      { uploadId, parts: [] },
      { uploadId, parts: [{ partNumber: 1 }] },
    ]) {
      expect(await edge('complete', body)).toMatchObject(refusal(400, 'bad_request'))
    }
    expect(await edge('abort', { uploadId: 7 })).toMatchObject(refusal(400, 'bad_request'))
    const headers = { authorization: `Bearer ${project.upload.uploadToken}` }
    const broken = await send(`${server.url}/v1/uploads/complete`, { headers, body: '{' })
    expect(broken).toMatchObject(refusal(400, 'bad_request'))
  })

  it('parts that are not what was stored', async () => {
    const edge = await started()
    const short = await edge.put(edge.uploadId, 1, Buffer.from('short'))
    const last = await edge.put(edge.uploadId, 2, Buffer.from('last'))
    const listed = (...parts: [number, string][]) =>
      edge.call('complete', {
        uploadId: edge.uploadId,
        parts: parts.map(([partNumber, etag]) => ({ partNumber, etag })),
      })
    expect(await listed([1, short.body.etag], [2, last.body.etag])).toMatchObject(
      refusal(400, 'upload_failed'),
    )
    expect(await listed([1, last.body.etag])).toMatchObject(refusal(400, 'upload_failed'))
    expect(await listed([2, last.body.etag])).toMatchObject(refusal(400, 'upload_failed'))
    expect(await listed([1, short.body.etag], [1, short.body.etag])).toMatchObject(
      refusal(400, 'bad_request'),
    )
  })

  it('tokens that are none', async () => {
    const { key } = await server.createKey({ scopes: ['admin'] })
    const edge = await started()
    const { upload, uploadUrl } = edge.project
    const [id, expires] = upload.uploadToken.split('.')
    const signatureOfLink = new URL(uploadUrl).searchParams.get('signature')
    for (const authorization of [
      undefined,
      'Bearer ',
      'Bearer owner',
      `Bearer ${key}`,
      `Basic ${upload.uploadToken}`,
      `Bearer ${upload.uploadToken}x`,
      `Bearer ${id}.${Number(expires) + 9999}.${upload.uploadToken.split('.')[2]}`,
      `Bearer ${id}.${expires}.${signatureOfLink}`,
    ]) {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
      for (const [method, path] of [
        ['POST', 'start'],
        ['PUT', `parts/1?uploadId=${edge.uploadId}`],
        ['POST', 'complete'],
        ['POST', 'abort'],
      ] as const) {
        const answer = await send(`${server.url}/v1/uploads/${path}`, { method, headers, body: '{' })
        expect(answer, `${authorization} ${path}`).toMatchObject(refusal(401, 'invalid_token'))
      }
    }
    const keyed = await send(`${server.url}/v1/uploads/start`, { headers: { 'x-api-key': key } })
    expect(keyed).toMatchObject(refusal(401, 'invalid_token'))
  })

  it('its token on the API', async () => {
    const { upload } = await createProject(call)
    expect((await callerOf(server.url, upload.uploadToken)('list_projects')).status).toBe(401)
  })

  it('a part without a length', async () => {
    const edge = await started()
    const { hostname, port } = new URL(server.url)
    const text = await new Promise<string>((resolve, reject) => {
      const socket = connect(Number(port), hostname, () =>
        socket.write(
          [
            `PUT /v1/uploads/parts/1?uploadId=${edge.uploadId} HTTP/1.1`,
            'host: x',
            'connection: close',
            `authorization: Bearer ${edge.project.upload.uploadToken}`,
            'transfer-encoding: chunked',
            '',
            '2\r\nhi\r\n0\r\n\r\n',
          ].join('\r\n'),
        ),
      )
      let received = ''
      socket.setEncoding('utf8').on('data', (chunk) => {
        received += chunk
      })
      socket.on('close', () => resolve(received)).on('error', reject)
    })
    expect(text).toMatch(/^HTTP\/1\.1 411 /)
    expect(text).toMatch(/"error":\{"code":"bad_request"/)
  })

  it('more than a part or a file may have', async () => {
    const edge = await started()
    expect(await edge.put(edge.uploadId, 1, Buffer.alloc(partBytes + 1))).toMatchObject(
      refusal(413, 'payload_too_large'),
    )
    expect(await edge.put(edge.uploadId, 4, Buffer.alloc(limit - 3 * partBytes + 1))).toMatchObject(
      refusal(413, 'upload_too_large'),
    )
    expect((await edge.put(edge.uploadId, 4, Buffer.alloc(limit - 3 * partBytes))).status).toBe(200)
    expect(await edge.put(edge.uploadId, 5, Buffer.alloc(0))).toMatchObject(refusal(413, 'upload_too_large'))
  })

  it('paths and methods that it does not have', async () => {
    for (const [method, path] of [
      ['POST', 'list'],
      ['PUT', 'parts'],
      ['PUT', 'parts/1/2'],
    ] as const) {
      expect(await send(`${server.url}/v1/uploads/${path}`, { method })).toMatchObject(
        refusal(404, 'not_found'),
      )
    }
    const answer = await send(`${server.url}/v1/uploads/start`, { method: 'GET' })
    expect(answer).toMatchObject(refusal(405, 'method_not_allowed'))
    expect((await send(`${server.url}/v1/uploads/parts/1`, { method: 'OPTIONS' })).status).toBe(204)
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
