/** A whole server whose bytes are in a bucket and nowhere else: upload, restoration, download, and what follows. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type Body,
  type Caller,
  callerOf,
  createUploadedProject,
  send,
} from '#tests/conformance/diffio/support/call.ts'
import { tone } from '#tests/conformance/diffio/support/sounds.ts'
import {
  leavingsOf,
  startTestBucket,
  type TestBucket,
  testCredentials,
} from '#tests/support/s3/test-bucket.ts'
import { startTestServer, type TestServer } from '#tests/support/server.ts'
import { mediaFolder, modelsFolder } from '#tests/support/shared.ts'

let bucket: TestBucket
let server: TestServer
let call: Caller
beforeAll(async () => {
  bucket = await startTestBucket()
  server = await startTestServer({ settings: settingsOf(bucket) })
  call = callerOf(server.url, (await server.createKey()).key)
})
afterAll(async () => {
  await server.close()
  await bucket.close()
})

function settingsOf({ setting }: TestBucket): Record<string, string> {
  return {
    TRIPTYCH_BLOBS: setting('of/one-server'),
    AWS_ACCESS_KEY_ID: testCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: testCredentials.secretAccessKey,
  }
}

async function restored(project: Body): Promise<string> {
  const { apiProjectId } = project
  const { generationId } = (await call('diffio-3.5-generation', { apiProjectId })).body
  await expect
    .poll(async () => (await call('get_generation_progress', { generationId })).body.inference?.status, {
      timeout: 90_000,
      interval: 200,
    })
    .toBe('complete')
  const answer = await call('get_generation_download', { generationId, apiProjectId })
  expect(answer.status).toBe(200)
  return answer.body.downloadUrl
}

/** Files below the data folder that could hold what a client sent or gets. */
function localFiles(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
    statSync(join(folder, name)).isFile(),
  )
}

const names = async () => {
  const found: string[] = []
  for await (const { key } of server.house.blobs.list('')) found.push(key)
  return found
}

async function doTheJob(file: Buffer): Promise<void> {
  const url = await restored(await createUploadedProject(call, file))
  const whole = await fetch(url)
  const bytes = Buffer.from(await whole.arrayBuffer())
  expect(whole.status).toBe(200)
  expect(bytes.length).toBe(Number(whole.headers.get('content-length')))
  expect(bytes.length).toBeGreaterThan(1000)

  bucket.proxy.reset()
  const part = await fetch(url, { headers: { range: 'bytes=100-299' } })
  expect(part.status).toBe(206)
  expect(part.headers.get('content-range')).toBe(`bytes 100-299/${bytes.length}`)
  expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(100, 300))).toBe(true)
  expect(bucket.proxy.calls.map(({ headers }) => headers.range)).toContain('bytes=100-299')
  expect((await fetch(url, { headers: { range: `bytes=${bytes.length}-` } })).status).toBe(416)
  const head = await send(url, { method: 'HEAD' })
  expect(Number(head.headers['content-length'])).toBe(bytes.length)
}

describe('a server with its bytes in a bucket', () => {
  it('takes an upload, restores it, and serves the result whole and in part', async () => {
    await doTheJob(tone())
    expect((await names()).length).toBeGreaterThanOrEqual(2)
    expect(localFiles(join(server.dataFolder, 'blobs'))).toEqual([])
    expect(await leavingsOf(bucket.setting('of/one-server'), testCredentials)).toEqual([])
  })

  it.skipIf(mediaFolder === null || modelsFolder === null)(
    'does so with recorded speech',
    async () => {
      await doTheJob(readFileSync(join(mediaFolder!, 'speech-noise-5db-48k.wav')))
      expect(localFiles(join(server.dataFolder, 'blobs'))).toEqual([])
    },
    120_000,
  )

  it('does the job although the bucket fails now and then', async () => {
    bucket.proxy.reset()
    bucket.proxy.breakNext('PutObject', { answer: 500, code: 'InternalError' })
    bucket.proxy.breakNext('PutObject', 'lose answer')
    bucket.proxy.breakNext('GetObject', 'reset')
    bucket.proxy.breakNext('GetObject', { cutAfter: 500 }, 2)
    await doTheJob(tone())
  })

  it('tells a client that its credentials expired, stores nothing, and goes on with the next', async () => {
    const before = await names()
    bucket.proxy.reset()
    bucket.proxy.break(
      ({ operation }) => operation === 'HeadObject' || operation === 'PutObject',
      {
        answer: 400,
        code: 'ExpiredToken',
      },
      20,
    )
    bucket.proxy.break(
      ({ operation }) => operation === 'ListObjectsV2',
      { answer: 400, code: 'ExpiredToken' },
      20,
    )
    const project = (await call('create_project', { fileName: 'talk.wav', contentType: 'audio/wav' })).body
    const failed = await send(project.uploadUrl, { method: 'PUT', body: tone() })
    expect(failed.status).toBeGreaterThanOrEqual(500)
    expect(failed.text).not.toContain('S3RVER')
    bucket.proxy.reset()
    expect(await names()).toEqual(before)
    expect((await send(project.uploadUrl, { method: 'PUT', body: tone() })).status).toBe(200)
  })

  it('is refused at the start when the bucket is not there', async () => {
    const settings = settingsOf(bucket)
    settings.TRIPTYCH_BLOBS = settings.TRIPTYCH_BLOBS!.replace('triptych-test', 'not-there')
    await expect(startTestServer({ settings })).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('"not-there"'),
    })
  })
})
