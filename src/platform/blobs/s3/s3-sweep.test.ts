/** What puts that were broken off leave in a bucket, and who may take it away, and when. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { ownerTag } from '#platform/process-owner.ts'
import {
  leavingsOf,
  startTestBucket,
  type TestBucket,
  testCredentials,
} from '#tests/support/s3/test-bucket.ts'
import type { BlobStore } from '../blob-store.ts'
import { connectS3, defaultS3Limits } from './s3-connection.ts'
import { S3Multipart } from './s3-multipart.ts'
import { S3Objects } from './s3-objects.ts'
import { parseS3Settings } from './s3-settings.ts'

const megabyte = 1 << 20
const dayMs = 86_400_000
const elsewhere = '77-1-deadbeef0'

let bucket: TestBucket
let store: BlobStore
let objects: S3Objects
let multipart: S3Multipart
beforeAll(async () => {
  bucket = await startTestBucket()
  const connection = await connectS3(parseS3Settings(bucket.setting('p')), testCredentials, defaultS3Limits)
  objects = new S3Objects(connection)
  multipart = new S3Multipart(connection, objects)
})
beforeEach(async () => {
  store = await open(0)
})
afterEach(async () => {
  for await (const upload of multipart.open()) await multipart.abort(upload)
  for await (const { name } of objects.list('')) await objects.delete(name)
  await store.close()
})
afterAll(() => bucket.close())

const open = (laterMs: number) =>
  bucket.open({
    prefix: 'p',
    limits: { partBytes: megabyte, listPage: 2 },
    clock: { now: () => new Date(Date.now() + laterMs), elapsedMs: () => performance.now() },
  })
const leavings = () => leavingsOf(bucket.setting('p'), testCredentials)

async function leave(key: string, owner?: string, parts = 1): Promise<void> {
  if (owner !== undefined)
    await objects.put(`.triptych/uploads/${owner}/${key}`, new Uint8Array(0), 'x', false)
  const uploadId = await multipart.create(key, 'x')
  for (let number = 1; number <= parts; number += 1)
    await multipart.sendPart(
      { name: key, uploadId },
      number,
      Buffer.from('part'),
      new AbortController().signal,
    )
}

async function deadTag(): Promise<string> {
  const dead = spawn('true')
  await once(dead, 'exit')
  return `${dead.pid}-1-${ownerTag().split('-')[2]}`
}

test('the upload of a killed process was never visible, and goes with the next sweep', async () => {
  const script = `
    import { openBlobStore } from '#platform/blobs/open-blob-store.ts'
    const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER', sessionToken: null }
    const store = await openBlobStore(process.argv[1], { credentials })
    let sent = 0
    async function* endless() {
      for (;;) {
        yield Buffer.alloc(1 << 20)
        if (++sent === 40) process.stdout.write('.')
        if (sent >= 40) await new Promise((resolve) => setTimeout(resolve, 50))
      }
    }
    await store.put('big/victim', endless())`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, bucket.setting('p')])
  await once(child.stdout, 'data')
  expect(await store.sweepTemporary({ abandonedAfterMs: 0 })).toBe(0)
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect((await leavings()).length).toBe(2)
  expect(await store.stat('big/victim')).toBeNull()
  expect(await store.sweepTemporary()).toBe(1)
  expect(await leavings()).toEqual([])
  expect(await store.sweepTemporary()).toBe(0)
})

test('what a live process sends is left alone, however old it is', async () => {
  let seen = -1
  async function* source() {
    for (let count = 0; count < 4; count += 1) yield Buffer.alloc(megabyte)
    const later = await open(30 * dayMs)
    seen = await later.sweepTemporary({ abandonedAfterMs: 0 })
    await later.close()
    yield Buffer.alloc(megabyte)
  }
  expect((await store.put('long', source())).sizeBytes).toBe(5 * megabyte)
  expect(seen).toBe(0)
})

test('of dead processes at once; of unknown ones, and without a note, when nothing came for a day', async () => {
  const dead = await deadTag()
  await leave('of/dead-a', dead)
  await leave('of/dead-b', dead, 0)
  await leave('of/elsewhere', elsewhere)
  await leave('of/nobody')
  await leave('of/ours', ownerTag())
  await objects.put(`.triptych/probes/${dead}/x`, new Uint8Array(0), 'x', false)
  await objects.put(`.triptych/uploads/${dead}/of/nothing`, new Uint8Array(0), 'x', false)
  expect(await store.sweepTemporary()).toBe(3)
  expect((await leavings()).toSorted()).toEqual(
    [
      `.triptych/uploads/${elsewhere}/of/elsewhere`,
      `.triptych/uploads/${ownerTag()}/of/ours`,
      'of/elsewhere',
      'of/nobody',
      'of/ours',
    ].toSorted(),
  )
  const tomorrow = await open(dayMs + 60_000)
  expect(await tomorrow.sweepTemporary()).toBe(2)
  expect((await leavings()).toSorted()).toEqual([`.triptych/uploads/${ownerTag()}/of/ours`, 'of/ours'])
  await tomorrow.close()
})

test('a sweep takes no blob and nothing beside its prefix', async () => {
  await store.put('kept', Readable.from([Buffer.from('x')]))
  const beside = await bucket.open({ prefix: 'pq', limits: { partBytes: megabyte } })
  const later = await open(30 * dayMs)
  const source = async function* () {
    for (let count = 0; count < 3; count += 1) yield Buffer.alloc(megabyte)
    await later.sweepTemporary({ abandonedAfterMs: 0 })
  }
  await beside.put('other', source())
  expect((await store.stat('kept'))?.sizeBytes).toBe(1)
  await beside.delete('other')
  await Promise.all([beside.close(), later.close()])
})

test('a store that cannot list uploads can be swept of notes and probes', async () => {
  await objects.put(`.triptych/probes/${await deadTag()}/x`, new Uint8Array(0), 'x', false)
  bucket.proxy.breakNext('ListMultipartUploads', { answer: 501, code: 'NotImplemented' })
  expect(await store.sweepTemporary()).toBe(1)
  bucket.proxy.breakNext('ListMultipartUploads', { answer: 403, code: 'AccessDenied' })
  await expect(store.sweepTemporary()).rejects.toMatchObject({ code: 'storage_failed' })
})
