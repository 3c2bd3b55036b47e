import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { modelState, pullModel } from './pull-models.ts'

const bytes = Buffer.from('the weights of a model')
const sha256 = createHash('sha256').update(bytes).digest('hex')
let folder: string
let server: Server
let origin: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'triptych-models-'))
  server = createServer((request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/model' }).end()
    else if (request.url === '/model') response.end(bytes)
    else if (request.url === '/silent') response.write(bytes.subarray(0, 3))
    else response.writeHead(404).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve))
  await rm(folder, { recursive: true })
})

const wanted = (path = '/model') => ({
  fileName: 'model.onnx',
  url: origin + path,
  sha256,
  sizeBytes: bytes.length,
})

describe('pulling models', () => {
  it('fetches a file once, and knows that it is there', async () => {
    expect(await modelState(folder, wanted())).toBe('absent')
    expect(await pullModel(folder, wanted())).toBe(true)
    expect(await readFile(join(folder, 'model.onnx'))).toEqual(bytes)
    expect(await modelState(folder, wanted())).toBe('present')
    expect(await pullModel(folder, wanted())).toBe(false)
  })

  it('replaces a damaged file', async () => {
    await writeFile(join(folder, 'model.onnx'), 'half of it')
    expect(await modelState(folder, wanted())).toBe('damaged')
    expect(await pullModel(folder, wanted())).toBe(true)
    expect(await modelState(folder, wanted())).toBe('present')
  })

  it.each([
    ['another checksum', () => ({ ...wanted(), sha256: '0'.repeat(64) }), /not the one that was pinned/],
    ['more bytes than pinned', () => ({ ...wanted(), sizeBytes: 3 }), /larger than the 3 bytes/],
    ['an answer that is no file', () => wanted('/none'), /answered 404/],
    ['a redirect', () => wanted('/moved'), /could not be fetched/],
    ['no server', () => ({ ...wanted(), url: 'http://127.0.0.1:9/model' }), /could not be fetched/],
  ])('refuses %s and leaves nothing', async (_name, file, message) => {
    await expect(pullModel(folder, file())).rejects.toThrow(message)
    expect(await readdir(folder)).toEqual([])
  })

  it('gives up a server that falls silent within a file, and leaves nothing', async () => {
    await expect(pullModel(folder, wanted('/silent'), 500)).rejects.toThrow(/nothing came for 0.5 seconds/)
    expect(await readdir(folder)).toEqual([])
  })
})
