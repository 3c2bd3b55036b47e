/** The signed upload, in every way that clients send it. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import {
  type Body,
  type Caller,
  callerOf,
  createProject,
  createUploadedProject,
  send,
} from './support/call.ts'
import { tone } from './support/sounds.ts'

const limit = 3_000_000
const file = tone()

let server: TestServer
let call: Caller
beforeAll(async () => {
  server = await startTestServer({
    settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_MAX_UPLOAD_BYTES: `${limit}` },
  })
  call = callerOf(server.url, (await server.createKey()).key)
})
afterAll(() => server.close())

const statusOf = async (project: Body) =>
  (await call('list_projects')).body.projects.find((each: Body) => each.apiProjectId === project.apiProjectId)
    .status

/** Keys of all stored bytes, and the names of half-written files. */
async function stored(): Promise<string[]> {
  const names: string[] = []
  for await (const { key } of server.house.blobs.list('')) names.push(key)
  const temporary = await readdir(join(server.dataFolder, 'blobs', '.tmp')).catch(() => [])
  return [...names, ...temporary]
}

describe('an upload', () => {
  it('stores the bytes, says what it took, and is visible at once', async () => {
    const project = await createProject(call)
    expect(await statusOf(project)).toBe('uploading')
    const answer = await send(project.uploadUrl, {
      method: 'PUT',
      body: file,
      headers: { 'content-type': 'audio/wav' },
    })
    expect(answer.status).toBe(200)
    expect(answer.body).toMatchObject({
      name: project.objectPath,
      bucket: 'diffio_api',
      size: file.length,
      sha256: createHash('sha256').update(file).digest('hex'),
    })
    expect(answer.headers['access-control-allow-origin']).toBe('*')
    expect(await statusOf(project)).toBe('uploaded')
  })

  it('may be chunked, without a length', async () => {
    const project = await createProject(call)
    const response = await fetch(project.uploadUrl, {
      method: 'PUT',
      headers: { 'content-type': 'audio/wav' },
      body: Readable.toWeb(Readable.from([file.subarray(0, 10), file.subarray(10)])) as ReadableStream,
      duplex: 'half',
    } as RequestInit)
    expect(response.status).toBe(200)
    expect(await response.json()).toHaveProperty('size', file.length)
  })

  it.each([
    { authorization: 'Bearer owner' },
    { authorization: 'Basic dTpw' },
    { authorization: 'nonsense', 'x-api-key': 'wrong', 'xi-api-key': '' },
    { 'content-type': 'AUDIO/WAV; charset=UTF-8' },
    { 'content-type': 'application/json' },
    { 'content-type': 'multipart/form-data; boundary=x' },
    { 'content-type': 'not a type' },
    { 'content-type': '' },
    { expect: '100-continue' },
  ])('is judged by its signature alone, whatever else comes: %j', async (headers) => {
    const project = await createProject(call, { contentType: 'audio/wav' })
    expect((await send(project.uploadUrl, { method: 'PUT', headers, body: file })).status).toBe(200)
    expect(await statusOf(project)).toBe('uploaded')
  })

  it('may come by POST, and under the root of the dialect', async () => {
    const project = await createProject(call)
    expect((await send(project.uploadUrl, { method: 'POST', body: file })).status).toBe(200)
    const rooted = project.uploadUrl.replace('/v0/', '/diffio/v0/')
    expect((await send(rooted, { method: 'PUT', body: file })).status).toBe(200)
  })

  it('may be empty', async () => {
    const project = await createProject(call)
    const answer = await send(project.uploadUrl, { method: 'PUT' })
    expect(answer).toMatchObject({ status: 200, body: { size: 0 } })
    expect(await statusOf(project)).toBe('uploaded')
  })

  it('may be sent again until a generation has begun: the last one wins, and then 409', async () => {
    const project = await createUploadedProject(call, file)
    const before = await stored()
    const other = tone(2)
    expect((await send(project.uploadUrl, { method: 'PUT', body: other })).body.size).toBe(other.length)
    expect(await stored()).toHaveLength(before.length)
    await call('diffio-2.0-generation', { apiProjectId: project.apiProjectId })
    const late = await send(project.uploadUrl, { method: 'PUT', body: file })
    expect(late).toMatchObject({ status: 409, body: { error: expect.any(String) } })
    expect(await stored()).toHaveLength(before.length)
  })

  it('answers preflights of browsers', async () => {
    const project = await createProject(call)
    const answer = await send(project.uploadUrl, { method: 'OPTIONS' })
    expect(answer.status).toBe(204)
    expect(answer.headers['access-control-allow-methods']).toContain('PUT')
    expect((await send(project.uploadUrl, { method: 'GET' })).status).toBe(405)
  })
})

describe('an upload link', () => {
  it('is refused when any signed part of it is changed or missing', async () => {
    const project = await createProject(call)
    const other = await createProject(call)
    const changed = (change: (query: URLSearchParams) => void) => {
      const url = new URL(project.uploadUrl)
      change(url.searchParams)
      return url.href
    }
    const otherId = new URL(other.uploadUrl).searchParams.get('upload')!
    for (const url of [
      changed((query) => query.set('upload', otherId)),
      changed((query) => query.set('expires', `${Number(query.get('expires')) + 1}`)),
      changed((query) => query.set('signature', 'x'.repeat(43))),
      changed((query) => query.delete('signature')),
      changed((query) => query.delete('upload')),
      changed((query) => query.append('upload', otherId)),
      changed((query) => query.append('signature', 'x')),
      project.uploadUrl.split('?')[0],
    ]) {
      const answer = await send(url, {
        method: 'PUT',
        body: file,
        headers: { authorization: 'Bearer owner' },
      })
      expect(answer).toMatchObject({ status: 403, body: { error: expect.any(String) } })
    }
    expect(await statusOf(project)).toBe('uploading')
    expect(await statusOf(other)).toBe('uploading')
  })

  it('works until it expires', async () => {
    const brief = await startTestServer({
      settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_UPLOAD_LINK_SECONDS: '1' },
    })
    try {
      const { key } = await brief.createKey()
      const project = await createProject(callerOf(brief.url, key))
      await wait(2100)
      const answer = await send(project.uploadUrl, { method: 'PUT', body: file })
      expect(answer).toMatchObject({ status: 403, body: { error: 'The link has expired.' } })
    } finally {
      await brief.close()
    }
  })

  it('stays good for a transfer that began in time', async () => {
    const brief = await startTestServer({
      settings: { TRIPTYCH_ROLES: 'api', TRIPTYCH_UPLOAD_LINK_SECONDS: '2' },
    })
    try {
      const { key } = await brief.createKey()
      const project = await createProject(callerOf(brief.url, key))
      const slow = async function* () {
        yield file.subarray(0, 100)
        await wait(3200)
        yield file.subarray(100)
      }
      const body = Readable.toWeb(Readable.from(slow())) as ReadableStream
      const response = await fetch(project.uploadUrl, { method: 'PUT', body, duplex: 'half' } as RequestInit)
      expect(response.status).toBe(200)
    } finally {
      await brief.close()
    }
  })
})

describe('an upload that is too large', () => {
  it('is refused before its bytes come, when it announces them', async () => {
    const project = await createProject(call)
    const status = await new Promise<number>((resolve, reject) => {
      const outgoing = request(project.uploadUrl, {
        method: 'PUT',
        headers: { 'content-length': `${limit + 1}` },
      })
      outgoing.on('response', (incoming) => {
        resolve(incoming.statusCode!)
        outgoing.destroy()
      })
      outgoing.on('error', reject)
      outgoing.flushHeaders()
    })
    expect(status).toBe(413)
  })

  it('is refused when they turn out too many, and leaves nothing', async () => {
    const project = await createProject(call)
    const before = await stored()
    const answer = await send(project.uploadUrl, {
      method: 'PUT',
      headers: { 'transfer-encoding': 'chunked' },
      body: Buffer.alloc(limit + 1),
    })
    expect(answer).toMatchObject({ status: 413, body: { code: 'UPLOAD_TOO_LARGE' } })
    expect(await statusOf(project)).toBe('uploading')
    expect(await stored()).toEqual(before)
  })
})

describe('an upload that is refused', () => {
  it('is still read, so that a client that sends all before it listens comes to hear of it', async () => {
    const project = await createProject(call)
    const url = new URL(project.uploadUrl)
    const socket = connect(Number(url.port), url.hostname)
    const piece = Buffer.alloc(1 << 20)
    socket.write(
      `PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ntransfer-encoding: chunked\r\n\r\n`,
    )
    for (let n = 0; n < 60; n++) {
      const chunk = Buffer.concat([
        Buffer.from(`${piece.length.toString(16)}\r\n`),
        piece,
        Buffer.from('\r\n'),
      ])
      await new Promise((resolve, reject) => {
        socket.write(chunk, (error) => (error ? reject(error) : resolve(null)))
      })
    }
    socket.write('0\r\n\r\n')
    const [head] = (await once(socket, 'data')) as [Buffer]
    socket.destroy()
    expect(head.toString('latin1')).toMatch(/^HTTP\/1.1 413 /)
  })
})

describe('an upload that is cut off', () => {
  it.each([
    ['with a length', `content-length: ${file.length}`, (bytes: Buffer) => bytes],
    [
      'chunked',
      'transfer-encoding: chunked',
      (bytes: Buffer) =>
        Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]),
    ],
  ])('%s stores nothing and leaves the project as it was', async (_how, header, framed) => {
    const project = await createProject(call)
    const before = await stored()
    const url = new URL(project.uploadUrl)
    const socket = connect(Number(url.port), url.hostname)
    socket.on('error', () => {})
    socket.write(`PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\n${header}\r\n\r\n`)
    socket.write(framed(file.subarray(0, file.length / 2)))
    await wait(150)
    socket.destroy()
    await expect.poll(stored).toEqual(before)
    expect(await statusOf(project)).toBe('uploading')
    const again = await send(project.uploadUrl, { method: 'PUT', body: file })
    expect(again.status).toBe(200)
  })

  it('by the silence of its sender stores nothing either', async () => {
    const project = await createProject(call)
    const before = await stored()
    const url = new URL(project.uploadUrl)
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    try {
      const socket = connect(Number(url.port), url.hostname).resume()
      socket.write(
        `PUT ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-length: ${file.length}\r\n\r\n`,
      )
      socket.write(file.subarray(0, file.length / 2))
      await expect.poll(async () => (await stored()).length).toBeGreaterThan(before.length)
      const isOverTwoMinutesLater = () => {
        vi.advanceTimersByTime(120_000)
        return socket.closed
      }
      await expect.poll(isOverTwoMinutesLater).toBe(true)
    } finally {
      vi.useRealTimers()
    }
    await expect.poll(stored).toEqual(before)
    expect(await statusOf(project)).toBe('uploading')
  })
})
