/**
 * The contract of a blob store on a bucket: of an S3 server process started here (what it lacks of the protocol,
 * its proxy adds: tests/support/s3/missing-calls.ts), and with TRIPTYCH_TEST_S3 of any other, where nothing is added.
 */
import { execFile } from 'node:child_process'
import { mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { randomToken } from '#base/ids.ts'
import {
  leavingsOf,
  startTestBucket,
  type TestBucket,
  testCredentials,
} from '#tests/support/s3/test-bucket.ts'
import { describeBlobStore } from '../blob-store.suite.ts'
import type { BlobStore } from '../blob-store.ts'
import { pattern, sha256, slices } from '../blob-store-subject.ts'
import { openBlobStore } from '../open-blob-store.ts'

const megabyte = 1 << 20

describeBlobStore('bucket', async () => {
  const bucket = await startTestBucket()
  const store = await bucket.open({ prefix: 'suite/of.all' })
  return {
    store,
    countTemporary: async () => (await leavingsOf(bucket.setting('suite/of.all'), testCredentials)).length,
    close: async () => {
      await store.close()
      await bucket.close()
    },
  }
})

const outside = process.env.TRIPTYCH_TEST_S3
if (outside) {
  describeBlobStore('bucket of TRIPTYCH_TEST_S3', async () => {
    const credentials = {
      accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? '',
      sessionToken: process.env.AWS_SESSION_TOKEN ?? null,
    }
    const setting = outside.replace(
      /\/?\?|$/,
      `/t${randomToken(6)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '')}?`,
    )
    const store = await openBlobStore(setting, { credentials })
    return {
      store,
      countTemporary: async () => (await leavingsOf(setting, credentials)).length,
      close: async () => {
        for await (const { key } of store.list('')) await store.delete(key)
        await store.close()
      },
    }
  })
}

describe('blobs in a bucket', () => {
  let bucket: TestBucket
  let store: BlobStore
  let folder: string
  beforeAll(async () => {
    bucket = await startTestBucket()
  })
  afterAll(() => bucket.close())
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'triptych-s3-test-'))
    store = await bucket.open({ prefix: 'a/b', limits: { partBytes: megabyte, listPage: 3 } })
    bucket.proxy.reset()
  })
  afterEach(async () => {
    for await (const { key } of store.list('')) await store.delete(key)
    await store.close()
    await rm(folder, { recursive: true, force: true })
  })
  const keys = async (from: BlobStore, prefix: string) => {
    const found: string[] = []
    for await (const { key } of from.list(prefix)) found.push(key)
    return found
  }
  const text = async (key: string) => (await buffer((await store.get(key)).stream)).toString()
  const leavings = () => leavingsOf(bucket.setting('a/b'), testCredentials)

  test('one part is one write, and more are an upload in parts of one size', async () => {
    const whole = pattern(megabyte)
    await store.put('whole', Readable.from(slices(whole, 65_537)))
    expect(bucket.proxy.count('PutObject')).toBe(1)
    expect(bucket.proxy.count('CreateMultipartUpload')).toBe(0)
    const bytes = pattern(3 * megabyte + 17)
    const facts = await store.put('parts', Readable.from(slices(bytes, 65_537)))
    expect(facts).toEqual({ sizeBytes: bytes.length, sha256: sha256(bytes) })
    const parts = bucket.proxy.calls.filter((call) => call.operation === 'UploadPart')
    expect(parts.map((call) => Number(call.headers['content-length'])).toSorted((a, b) => a - b)).toEqual([
      17,
      megabyte,
      megabyte,
      megabyte,
    ])
    expect((await buffer((await store.get('parts')).stream)).equals(bytes)).toBe(true)
    expect(await leavings()).toEqual([])
  })

  test('every write is signed over the hash of what it carries', async () => {
    await store.put('signed', Readable.from([Buffer.from('hello')]))
    const put = bucket.proxy.calls.find((call) => call.operation === 'PutObject')
    expect(put?.headers['x-amz-content-sha256']).toBe(sha256(Buffer.from('hello')))
    expect(put?.headers.authorization).toMatch(/SignedHeaders=[a-z0-9;-]*x-amz-content-sha256/)
  })

  test('a local file goes up in parts side by side, and a link is not followed', async () => {
    const bytes = pattern(6 * megabyte + 1)
    await writeFile(join(folder, 'result'), bytes)
    await symlink(join(folder, 'result'), join(folder, 'link'))
    await expect(store.putFile('link', join(folder, 'link'))).rejects.toMatchObject({
      code: 'storage_failed',
    })
    await expect(store.putFile('folder', folder)).rejects.toMatchObject({ code: 'storage_failed' })
    expect(await store.putFile('file', join(folder, 'result'))).toEqual({
      sizeBytes: bytes.length,
      sha256: sha256(bytes),
    })
    expect(bucket.proxy.count('UploadPart')).toBe(7)
    expect(await readdir(folder)).toEqual(['link'])
    expect((await buffer((await store.get('file')).stream)).equals(bytes)).toBe(true)
  })

  test('of two uploads in parts of one key, one wins and leaves nothing of the other', async () => {
    const put = (letter: string) =>
      store.put('race', Readable.from(slices(Buffer.alloc(3 * megabyte, letter), 100_000)))
    const outcomes = await Promise.allSettled([put('a'), put('b')])
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(outcomes.find((outcome) => outcome.status === 'rejected')?.reason).toMatchObject({
      code: 'upload_closed',
    })
    expect(await text('race')).toMatch(/^(a+|b+)$/)
    expect(await leavings()).toEqual([])
  })

  test('nothing of an upload in parts is seen before it is whole', async () => {
    const source = async function* () {
      for (let count = 0; count < 5; count += 1) {
        yield pattern(megabyte)
        expect(await store.stat('slow')).toBeNull()
      }
      expect((await leavings()).length).toBe(2)
    }
    await store.put('slow', source())
    expect((await store.stat('slow'))?.sizeBytes).toBe(5 * megabyte)
  })

  test('an abort in the middle of an upload in parts leaves nothing', async () => {
    const abort = new AbortController()
    const source = async function* () {
      for (let count = 0; count < 100; count += 1) {
        if (count === 4) setTimeout(() => abort.abort(), 5)
        if (count > 4) await new Promise((resolve) => setTimeout(resolve, 20))
        yield pattern(megabyte)
      }
    }
    await expect(store.put('aborted', source(), { signal: abort.signal })).rejects.toMatchObject({
      code: 'work_canceled',
    })
    expect(await store.stat('aborted')).toBeNull()
    expect(await leavings()).toEqual([])
  })

  test('lists page by page, and only what are blobs of ours', async () => {
    const names = Array.from({ length: 10 }, (_, count) => `l/k${count}`)
    for (const key of names) await store.put(key, Readable.from([]))
    const beside = await bucket.open({ prefix: 'a' })
    await beside.put('bc', Readable.from([]))
    const above = await bucket.open()
    expect(await keys(store, '')).toEqual(names)
    expect(bucket.proxy.count('ListObjectsV2')).toBeGreaterThan(3)
    expect(await keys(above, 'a/b/l/k3')).toEqual(['a/b/l/k3'])
    await beside.delete('bc')
    await Promise.all([beside.close(), above.close()])
  })

  test('a checked-out file cannot be written to, and a broken-off one is not there', async () => {
    await store.put('out', Readable.from([pattern(2 * megabyte)]))
    const [one, other] = await Promise.all([store.checkout('out', folder), store.checkout('out', folder)])
    expect(one).toBe(other)
    expect((await stat(one)).mode & 0o222).toBe(0)
    await rm(one)
    bucket.proxy.breakNext('GetObject', { delayMs: 500 })
    const signal = AbortSignal.timeout(50)
    await expect(store.checkout('out', folder, { signal })).rejects.toMatchObject({ code: 'work_canceled' })
    await expect(store.checkout('out', join(folder, 'absent'))).rejects.toMatchObject({
      code: 'storage_failed',
    })
    expect(await readdir(folder)).toEqual([])
  })

  test('a store without conditional writes still refuses a taken key', async () => {
    const isConditional = (call: { headers: Record<string, unknown> }) =>
      call.headers['if-none-match'] === '*'
    bucket.proxy.break(isConditional, { answer: 501, code: 'NotImplemented' }, 9)
    const lines: string[] = []
    const log = { warn: (line: string) => lines.push(line) }
    const plain = await bucket.open({ prefix: 'a/b', log: log as never })
    bucket.proxy.reset()
    expect(lines.join()).toMatch(/does not refuse to overwrite/)
    await plain.put('plain', Readable.from([Buffer.from('first')]))
    expect(bucket.proxy.calls.filter(isConditional)).toEqual([])
    await expect(plain.put('plain', Readable.from([Buffer.from('second')]))).rejects.toMatchObject({
      code: 'upload_closed',
    })
    expect(await text('plain')).toBe('first')
    await plain.close()
  })

  test('a store of files does not load the client library', async () => {
    const script = `
      import Module from 'node:module'
      import { openBlobStore } from '#platform/blobs/open-blob-store.ts'
      const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', sessionToken: null }
      const loaded = () => Object.keys(Module._cache).some((path) => path.includes('@aws-sdk'))
      await openBlobStore(process.argv[1])
      const before = loaded()
      await (await openBlobStore(process.argv[2], { credentials })).close()
      console.log(before, loaded())`
    const args = ['--input-type=module', '-e', script, `file:${folder}`, bucket.setting('a/b')]
    expect((await promisify(execFile)(process.execPath, args)).stdout).toBe('false true\n')
  })
})
