/** What a bucket does to a store that trusts it: errors, lost answers, cut connections, silence, full and closed doors. */
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import { createLog } from '#platform/log.ts'
import type { Fault } from '#tests/support/s3/fault-proxy.ts'
import {
  leavingsOf,
  startTestBucket,
  type TestBucket,
  testCredentials,
} from '#tests/support/s3/test-bucket.ts'
import type { BlobStore } from '../blob-store.ts'
import { pattern, sha256, slices } from '../blob-store-subject.ts'
import { openBlobStore } from '../open-blob-store.ts'
import { openS3BlobStore } from './s3-blob-store.ts'
import { parseS3Settings } from './s3-settings.ts'

const megabyte = 1 << 20
const bytes = pattern(4 * megabyte + 321)
/** Patient, since a busy machine also takes its time. */
const limits = { partBytes: megabyte, idleMs: 8000 }
const impatient = { ...limits, idleMs: 800 }

const internal: Fault = { answer: 500, code: 'InternalError' }
const unavailable: Fault = { answer: 503, code: 'ServiceUnavailable' }
const slowDown: Fault = { answer: 503, code: 'SlowDown' }
const expired: Fault = { answer: 400, code: 'ExpiredToken', message: 'The provided token has expired.' }
const passing: Record<string, Fault> = {
  'an internal error': internal,
  'no service': unavailable,
  'a call to slow down': slowDown,
  'a reset connection': 'reset',
  'a lost answer': 'lose answer',
  'no answer in time': { delayMs: 1000 },
}

describe('a bucket with faults', () => {
  let bucket: TestBucket
  let store: BlobStore
  let proxy: TestBucket['proxy']
  let nextKey = 0
  const freshKey = () => `faults/k${nextKey++}`
  beforeAll(async () => {
    bucket = await startTestBucket()
    proxy = bucket.proxy
    store = await bucket.open({ limits })
  })
  beforeEach(() => proxy.reset())
  afterEach(async () => {
    proxy.reset()
    expect(await leavingsOf(bucket.setting(), testCredentials)).toEqual([])
  })
  afterAll(async () => {
    await store.close()
    await bucket.close()
  })

  const put = (key: string, from: BlobStore = store) => from.put(key, Readable.from(slices(bytes, 70_001)))
  const read = async (key: string, range?: { start: number; endInclusive: number }, from = store) =>
    buffer((await from.get(key, range)).stream)

  test.each(Object.entries(passing))('%s once is not noticed, in any call', async (_, fault) => {
    const key = freshKey()
    const isSilence = typeof fault === 'object' && 'delayMs' in fault
    const store = await bucket.open({ limits: isSilence ? impatient : limits })
    const calls = [
      'HeadObject',
      'PutObject',
      'CreateMultipartUpload',
      'UploadPart',
      'CompleteMultipartUpload',
      'DeleteObject',
      'GetObject',
      'ListObjectsV2',
    ] as const
    // One at a time: each is to be the first failure of its call.
    for (const operation of calls) proxy.breakNext(operation, fault)
    expect((await put(key, store)).sha256).toBe(sha256(bytes))
    expect((await read(key, undefined, store)).equals(bytes)).toBe(true)
    for await (const info of store.list(key)) expect(info.sizeBytes).toBe(bytes.length)
    await store.delete(key)
    expect(await store.stat(key)).toBeNull()
    await store.close()
    for (const operation of calls) expect(proxy.count(operation)).toBeGreaterThan(1)
  })

  test('several failures in a row are waited out', async () => {
    const key = freshKey()
    proxy.breakNext('UploadPart', internal, 3)
    proxy.breakNext('CompleteMultipartUpload', unavailable, 3)
    expect((await put(key)).sizeBytes).toBe(bytes.length)
    expect((await read(key)).equals(bytes)).toBe(true)
  })

  test('a completion that fails after it was answered with success is tried again', async () => {
    const key = freshKey()
    proxy.breakNext('CompleteMultipartUpload', { answer: 200, code: 'InternalError' })
    await put(key)
    expect(proxy.count('CompleteMultipartUpload')).toBe(2)
    expect((await read(key)).equals(bytes)).toBe(true)
  })

  test("a lost answer does not make our own write look like another's", async () => {
    const key = freshKey()
    proxy.breakNext('PutObject', 'lose answer')
    await store.put(`${key}-one`, Readable.from([Buffer.from('ours')]))
    expect(proxy.count('PutObject')).toBe(2)
    await expect(store.put(`${key}-one`, Readable.from([Buffer.from('more')]))).rejects.toMatchObject({
      code: 'upload_closed',
    })
    expect(String(await read(`${key}-one`))).toBe('ours')
  })

  test('two writers that a store lets neither win are tried again', async () => {
    const key = freshKey()
    proxy.breakNext('PutObject', { answer: 409, code: 'ConditionalRequestConflict' }, 2)
    await store.put(key, Readable.from([Buffer.from('one')]))
    expect(proxy.count('PutObject')).toBe(3)
  })

  test('a part that never arrives fails the put whole', async () => {
    const key = freshKey()
    const hasty = await bucket.open({ limits: { ...limits, attempts: 2 } })
    proxy.reset()
    proxy.break(({ query }) => query.get('partNumber') === '3', 'reset', 99)
    await expect(put(key, hasty)).rejects.toMatchObject({
      code: 'storage_failed',
      message: expect.stringMatching(/could not be reached|in time/),
    })
    expect(proxy.count('AbortMultipartUpload')).toBe(1)
    expect(await store.stat(key)).toBeNull()
    proxy.reset()
    await put(key, hasty)
    await hasty.close()
  })

  test('a write whose fate the store did not tell is taken back', async () => {
    const key = freshKey()
    const hasty = await bucket.open({ limits: { ...limits, attempts: 1 } })
    proxy.breakNext('PutObject', 'lose answer')
    // The question what became of it is not answered either; only the one for taking it back is.
    let asked = 0
    proxy.break(({ operation }) => operation === 'HeadObject' && ++asked === 2, 'reset')
    await expect(hasty.put(key, Readable.from([Buffer.from('x')]))).rejects.toMatchObject({
      code: 'storage_failed',
    })
    expect(await store.stat(key)).toBeNull()
    await hasty.close()
  })

  test('reads go on where their connection was cut', async () => {
    const key = freshKey()
    await put(key)
    proxy.breakNext('GetObject', { cutAfter: 1_000_000 }, 3)
    expect((await read(key)).equals(bytes)).toBe(true)
    expect(proxy.count('GetObject')).toBe(4)
    proxy.reset()
    proxy.breakNext('GetObject', { cutAfter: 10 }, 2)
    const range = { start: 5, endInclusive: megabyte }
    expect((await read(key, range)).equals(bytes.subarray(5, megabyte + 1))).toBe(true)
    expect(proxy.calls.map(({ headers }) => headers.range)).toEqual([
      `bytes=5-${megabyte}`,
      `bytes=15-${megabyte}`,
      `bytes=25-${megabyte}`,
    ])
  })

  test('a read that gets nowhere fails, and so does one whose blob is gone', async () => {
    const key = freshKey()
    await put(key)
    const hasty = await bucket.open({ limits: { ...impatient, attempts: 3 } })
    proxy.breakNext('GetObject', { cutAfter: 0 }, 99)
    await expect(read(key, undefined, hasty)).rejects.toMatchObject({ code: 'storage_failed' })
    await hasty.close()
    proxy.reset()
    proxy.breakNext('GetObject', { cutAfter: 100 })
    const { stream } = await store.get(key)
    await store.delete(key)
    await expect(buffer(stream)).rejects.toMatchObject({ code: 'blob_missing' })
  })

  test('a reader may take longer than the store keeps its connection', async () => {
    const key = freshKey()
    await put(key)
    const hasty = await bucket.open({ limits: impatient })
    const { stream } = await hasty.get(key)
    const chunks: Buffer[] = []
    for await (const chunk of stream) {
      if (chunks.length % 40 === 0) await sleep(2 * impatient.idleMs)
      chunks.push(chunk)
    }
    await hasty.close()
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true)
  })

  test('credentials that expired are told as such by every method, at once', async () => {
    const key = freshKey()
    proxy.break(() => true, expired, 99)
    const attempts: Record<string, () => Promise<unknown>> = {
      put: () => put(key),
      get: () => store.get(key),
      stat: () => store.stat(key),
      delete: () => store.delete(key),
      list: () => store.list('')[Symbol.asyncIterator]().next(),
      checkout: () => store.checkout(key, '/tmp'),
      sweepTemporary: () => store.sweepTemporary(),
      check: () => store.check(),
    }
    for (const attempt of Object.values(attempts)) {
      proxy.calls.length = 0
      await expect(attempt()).rejects.toMatchObject({
        code: 'storage_failed',
        message: "The object store refused this server's credentials: they have expired.",
      })
      expect(proxy.calls.length).toBeLessThanOrEqual(2)
    }
  })

  test('credentials that expire in the middle of an upload fail it whole', async () => {
    const key = freshKey()
    proxy.break(({ query }) => query.get('partNumber') === '3', expired)
    await expect(put(key)).rejects.toMatchObject({ message: expect.stringContaining('expired') })
    expect(await store.stat(key)).toBeNull()
  })

  test.each([
    [{ answer: 507, code: 'XMinioStorageFull' }, 'storage_full'],
    [{ answer: 403, code: 'QuotaExceeded' }, 'storage_full'],
    [{ answer: 403, code: 'AccessDenied' }, 'storage_failed'],
  ] as const)('%j is %s', async (fault, code) => {
    proxy.breakNext('PutObject', fault, 99)
    await expect(put(freshKey())).rejects.toMatchObject({ code })
  })

  test('a start tells what is wrong with the setting', async () => {
    const open = (setting: string, accessKeyId = 'S3RVER') =>
      openS3BlobStore(
        parseS3Settings(setting),
        { ...testCredentials, accessKeyId },
        { limits: { attempts: 1, connectMs: 500 } },
      )
    await expect(open(bucket.setting().replace('triptych-test', 'not-there'))).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringMatching(/does not exist.*"not-there" at http/),
    })
    await expect(open(bucket.setting(), 'SOMEONE')).rejects.toMatchObject({
      code: 'storage_failed',
      message: expect.stringMatching(/does not know them.*TRIPTYCH_BLOBS: bucket "triptych-test"/),
    })
    await expect(open('s3://bucket?endpoint=http://127.0.0.1:9')).rejects.toMatchObject({
      code: 'storage_failed',
      message: expect.stringContaining('could not be reached'),
    })
    proxy.breakNext('PutObject', { answer: 400, code: 'AuthorizationHeaderMalformed' })
    await expect(open(bucket.setting())).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('another region'),
    })
    await expect(openBlobStore(bucket.setting())).rejects.toMatchObject({
      code: 'config_invalid',
      message: expect.stringContaining('AWS_ACCESS_KEY_ID'),
    })
  })

  test('nothing that a store repeats of a request is logged', async () => {
    const secrets = { accessKeyId: 'AKIAWORD', secretAccessKey: 'secretword', sessionToken: 'tokenword' }
    proxy.breakNext('PutObject', {
      answer: 403,
      code: 'SignatureDoesNotMatch',
      message: `AKIAWORD with tokenword and secretword does not match`,
      more: { AWSAccessKeyId: 'AKIAWORD', CanonicalRequest: 'x-amz-security-token:tokenword' },
    })
    const failed = await openS3BlobStore(parseS3Settings(bucket.setting()), secrets).catch((thrown) => thrown)
    expect(failed).toBeInstanceOf(TriptychError)
    const lines: string[] = []
    const log = createLog({
      level: 'info',
      format: 'json',
      destination: { write: (line) => lines.push(line) },
    })
    log.error({ err: failed }, 'no store')
    expect(lines.join()).toContain('SignatureDoesNotMatch')
    for (const secret of Object.values(secrets)) expect(lines.join()).not.toContain(secret)
  })
})
