/** What the upload in parts refuses, with every status of the contract in the shape of the edge. */
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Caller, callerOf, createProject, send } from './support/call.ts'
import { refusal, startEdge } from './support/edge.ts'

const partBytes = 1000
const limit = 3500

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

describe('the edge refuses', () => {
  it.each(['0', '10001', '-1', '1.5', 'x', '99999999999'])('part number %s', async (number) => {
    const edge = await startEdge(call)
    expect(await edge.put(edge.uploadId, number, Buffer.from('x'))).toMatchObject(refusal(400, 'bad_request'))
  })

  it('an upload that is not there, or is of another token', async () => {
    const edge = await startEdge(call)
    const other = await startEdge(call)
    for (const id of ['nobody', '', other.uploadId]) {
      expect(await edge.put(id, 1, Buffer.from('x'))).toMatchObject(refusal(400, 'bad_request'))
      const parts = [{ partNumber: 1, etag: 'x' }]
      expect(await edge.call('complete', { uploadId: id, parts })).toMatchObject(refusal(400, 'bad_request'))
      expect(await edge.call('abort', { uploadId: id })).toMatchObject({ status: 200, body: {} })
    }
    expect((await other.put(other.uploadId, 1, Buffer.from('still there'))).status).toBe(200)
  })

  it('bodies that are not what they should be', async () => {
    const { call: edge, project, uploadId } = await startEdge(call)
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
    const edge = await startEdge(call)
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
    const edge = await startEdge(call)
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
    const edge = await startEdge(call)
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
    const edge = await startEdge(call)
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
