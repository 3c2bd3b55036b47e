import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { randomBuffer } from '#base/ids.ts'
import { newTempFolder } from '#tests/support/temp-folder.ts'
import { createOutboundClient } from './outbound-client.ts'

const bytes = randomBuffer(300_000)
const client = createOutboundClient({ allowPrivate: ['127.0.0.0/8'] })
let server: Server
let origin: string
let folder: string
let made = 0

beforeAll(async () => {
  folder = newTempFolder('triptych-download')
  server = createServer((request, response) => answer(request.url!, response))
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(folder, { recursive: true, force: true })
})

function answer(path: string, response: ServerResponse): void {
  if (path === '/missing') response.writeHead(404).end('nothing here')
  else if (path === '/moved') response.writeHead(302, { location: '/file' }).end()
  else if (path === '/cut') {
    response.writeHead(200, { 'content-length': String(bytes.length) })
    response.write(bytes.subarray(0, 1000), () => response.destroy())
  } else if (path === '/pausing') response.write(bytes.subarray(0, 1000))
  else if (path === '/chunked') {
    response.write(bytes.subarray(0, 100_000))
    response.end(bytes.subarray(100_000))
  } else response.end(bytes)
}

async function download(path: string, options: { maxBytes?: number; signal?: AbortSignal } = {}) {
  const target = join(folder, String(made++))
  const request = { url: origin + path, path: target, maxBytes: 1e6, timeoutMs: 5000, silenceMs: 300 }
  return { target, result: await client.download({ ...request, ...options }) }
}

describe('a download', () => {
  it('is the file as it was sent, with a length or without', async () => {
    for (const path of ['/file', '/chunked']) {
      const { target, result } = await download(path)
      expect(result).toEqual({ status: 200, sizeBytes: bytes.length })
      expect((await readFile(target)).equals(bytes)).toBe(true)
    }
  })

  it('writes nothing of an answer that is no file, and follows no redirect', async () => {
    for (const [path, status] of [
      ['/missing', 404],
      ['/moved', 302],
    ] as const) {
      const { target, result } = await download(path)
      expect(result).toEqual({ status, sizeBytes: 0 })
      expect(existsSync(target)).toBe(false)
    }
  })

  it('ends at the size that is allowed', async () => {
    await expect(download('/file', { maxBytes: 299_999 })).rejects.toMatchObject({ code: 'media_over_limit' })
    expect((await download('/file', { maxBytes: 300_000 })).result.sizeBytes).toBe(300_000)
  })

  it('fails when the line is cut or falls silent', async () => {
    await expect(download('/cut')).rejects.toMatchObject({ code: 'outbound_failed' })
    await expect(download('/pausing')).rejects.toMatchObject({
      code: 'outbound_failed',
      message: expect.stringMatching(/nothing came for 300 ms/),
    })
  })

  it('goes nowhere that a call may not go', async () => {
    const guarded = createOutboundClient({ allowPrivate: [] })
    const target = join(folder, 'refused')
    await expect(
      guarded.download({ url: origin, path: target, maxBytes: 1, timeoutMs: 1000, silenceMs: 1000 }),
    ).rejects.toMatchObject({ code: 'address_refused' })
    expect(existsSync(target)).toBe(false)
  })

  it('stops when it is no longer wanted', async () => {
    const abort = new AbortController()
    const begun = download('/pausing', { signal: abort.signal })
    setTimeout(() => abort.abort(), 50)
    await expect(begun).rejects.toMatchObject({ code: 'outbound_failed' })
  })
})
