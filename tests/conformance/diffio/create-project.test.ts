/** `create_project`: what it takes, what it refuses, and what it answers. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { type Caller, callerOf, send } from './support/call.ts'

let server: TestServer
let call: Caller
beforeAll(async () => {
  server = await startTestServer({
    settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_MAX_UPLOAD_BYTES: '5000000' },
  })
  call = callerOf(server.url, (await server.createKey()).key)
})
afterAll(() => server.close())

describe('create_project', () => {
  it('answers with a signed upload link and where the file will stand', async () => {
    const { status, body } = await call('create_project', {
      fileName: 'some/folder/my talk.wav',
      contentType: 'audio/x-wav',
      contentLength: 1234,
    })
    expect(status).toBe(200)
    expect(body).toStrictEqual({
      apiProjectId: expect.any(String),
      uploadUrl: expect.any(String),
      uploadMethod: 'PUT',
      objectPath: expect.stringMatching(
        new RegExp(`^users/[^/]+/projects/${body.apiProjectId}/original/my talk\\.wav$`),
      ),
      bucket: 'diffio_api',
      expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      upload: {
        uploadSessionId: expect.stringMatching(/./),
        edgeBaseUrl: server.url,
        uploadToken: expect.stringMatching(/^\S+$/),
        objectKey: body.objectPath,
        partSizeBytes: 33_554_432,
        maxBytes: 5_000_000,
        expiresAt: body.expiresAt,
      },
    })
    const url = new URL(body.uploadUrl)
    expect(url.origin).toBe(server.url)
    expect(url.pathname).toBe(`/v0/b/diffio_api/o/${encodeURIComponent(body.objectPath)}`)
    const lifeMs = Date.parse(body.expiresAt) - Date.now()
    expect(lifeMs).toBeGreaterThan(3590e3)
    expect(lifeMs).toBeLessThanOrEqual(3600e3)
  })

  it('points at the server as the client reached it', async () => {
    const { key } = await server.createKey()
    const answer = await send(`${server.url}/diffio/v1/create_project`, {
      headers: { 'x-api-key': key, host: 'media.example:8443' },
      body: '{"fileName":"a.wav"}',
    })
    expect(answer.body.uploadUrl).toMatch(/^http:\/\/media\.example:8443\/v0\/b\//)
    expect(answer.body.upload.edgeBaseUrl).toBe('http://media.example:8443')
  })

  it('points at the address of the connection where the client names no host', async () => {
    const { key } = await server.createKey()
    const answer = await send(`${server.url}/v1/create_project`, {
      headers: { 'x-api-key': key, host: '' },
      body: '{"fileName":"a.wav"}',
    })
    expect(answer.body.upload.edgeBaseUrl).toBe(`http://127.0.0.1:${new URL(server.url).port}`)
  })

  it('points at the public address where one is set', async () => {
    const behindProxy = await startTestServer({
      settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_PUBLIC_URL: 'https://media.example/triptych/' },
    })
    try {
      const { key } = await behindProxy.createKey()
      const answer = await callerOf(behindProxy.url, key)('create_project', { fileName: 'a.wav' })
      expect(answer.body.uploadUrl).toMatch(/^https:\/\/media\.example\/triptych\/v0\/b\//)
      expect(answer.body.upload.edgeBaseUrl).toBe('https://media.example/triptych')
    } finally {
      await behindProxy.close()
    }
  })

  it.each([
    [{ fileName: 'a.wav' }],
    [{ fileName: 'a.wav', contentLength: 0 }],
    [{ fileName: 'a.wav', contentLength: 5_000_000 }],
    [{ fileName: 'a.wav', contentType: 'AUDIO/WAV; charset=binary', fileFormat: 'wav', params: {} }],
    [{ fileName: 'a.wav', params: { fileFormat: 'flac', nested: { x: [1, 'é\u0000', '\ud800'] } } }],
    [{ fileName: 'a.wav', unheardOf: { deeply: [null] }, apiProjectId: 7 }],
    [{ fileName: 'a.wav', contentType: null, contentLength: null, fileFormat: null, params: null }],
    [{ fileName: 'שלום \u202e gpj.wav' }],
    [{ fileName: 'lone \ud83d half.wav' }],
    [{ fileName: `${'x'.repeat(1000)}.wav` }],
    [{ fileName: '../../../etc/passwd' }],
    [{ fileName: 'C:\\Users\\me\\talk.wav' }],
    [{ fileName: 'new\nline\t".wav' }],
    [{ fileName: '%2e%2e%2f?#&=.wav' }],
  ])('takes %j, and its link works as it stands', async (body) => {
    const answer = await call('create_project', body)
    expect(answer.status).toBe(200)
    expect(answer.body.objectPath.split('/')).toHaveLength(6)
    expect((await send(answer.body.uploadUrl, { method: 'PUT', body: Buffer.alloc(0) })).status).toBe(200)
  })

  it.each([
    [{}, 'fileName'],
    [{ fileName: '' }, 'fileName'],
    [{ fileName: null }, 'fileName'],
    [{ fileName: 7 }, 'fileName'],
    [{ fileName: ['a.wav'] }, 'fileName'],
    [{ fileName: 'a/..' }, 'fileName'],
    [{ fileName: 'folder/' }, 'fileName'],
    [{ fileName: 'a\u0000.wav' }, 'fileName'],
    [{ fileName: 'x'.repeat(65_536) }, 'fileName'],
    [{ fileName: 'a.wav', contentType: 7 }, 'contentType'],
    [{ fileName: 'a.wav', contentType: 'a/b\u0000' }, 'contentType'],
    [{ fileName: 'a.wav', contentLength: -1 }, 'contentLength'],
    [{ fileName: 'a.wav', contentLength: '7' }, 'contentLength'],
    [{ fileName: 'a.wav', contentLength: 1.5 }, 'contentLength'],
    [{ fileName: 'a.wav', params: { fileFormat: null } }, 'params.fileFormat'],
    [{ fileName: 'a.wav', params: [] }, 'params'],
    [{ fileName: 'a.wav', params: 'flac' }, 'params'],
    [{ fileName: 'a.wav', params: { fileFormat: 7 } }, 'params.fileFormat'],
    [{ fileName: 'a.wav', fileFormat: {} }, 'fileFormat'],
  ])('refuses %j and names the field', async (body, field) => {
    const answer = await call('create_project', body)
    expect(answer.status).toBe(400)
    expect(answer.body.error).toContain(field)
  })

  it('refuses what is announced as larger than the limit', async () => {
    for (const contentLength of [5_000_001, 1e15, 1e300]) {
      const answer = await call('create_project', { fileName: 'a.wav', contentLength })
      expect(answer).toMatchObject({
        status: 413,
        body: { code: 'UPLOAD_TOO_LARGE', error: expect.any(String) },
      })
    }
  })

  it('is refused to a key that is bounded to some projects', async () => {
    const bounded = await server.createKey({ projectBounds: [] })
    const answer = await callerOf(server.url, bounded.key)('create_project', { fileName: 'a.wav' })
    expect(answer.status).toBe(403)
  })

  it('leaves nothing behind when it refuses', async () => {
    const { key } = await server.createKey()
    const own = callerOf(server.url, key)
    await own('create_project', { fileName: 'a.wav', contentLength: 1e9 })
    await own('create_project', { fileName: 'a.wav', params: 7 })
    expect((await own('list_projects')).body).toEqual({ projects: [] })
  })
})
