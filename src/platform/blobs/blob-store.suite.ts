/** The contract of a blob store, run by the test of every implementation. */
import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import type { BlobStore } from './blob-store.ts'

export type BlobStoreUnderTest = {
  store: BlobStore
  /** How many half-written blobs lie about at this moment. */
  countTemporary(): Promise<number>
  close(): Promise<void>
}

const megabyte = 1 << 20

/** Declares the tests; `open` gives an empty store. */
export function describeBlobStore(name: string, open: () => Promise<BlobStoreUnderTest>): void {
  describe(`blob store contract: ${name}`, () => {
    let subject: BlobStoreUnderTest
    let store: BlobStore
    let folder: string
    let nextKey = 0
    const freshKey = () => `suite/k${nextKey++}`

    beforeAll(async () => {
      subject = await open()
      store = subject.store
      folder = await mkdtemp(join(tmpdir(), 'triptych-suite-'))
    })
    afterAll(async () => {
      await subject.close()
      await rm(folder, { recursive: true, force: true })
    })

    async function putText(text: string, key = freshKey()): Promise<string> {
      await store.put(key, Readable.from([Buffer.from(text)]))
      return key
    }
    async function text(key: string, range?: { start: number; endInclusive: number }): Promise<string> {
      return (await buffer((await store.get(key, range)).stream)).toString()
    }
    async function expectNothingLeft(key: string): Promise<void> {
      expect(await store.stat(key)).toBeNull()
      expect(await subject.countTemporary()).toBe(0)
    }

    test.each([0, 1, 65_537, 5 * megabyte + 3])('gives %i bytes back as they came', async (size) => {
      const key = freshKey()
      const bytes = pattern(size)
      const facts = await store.put(key, Readable.from(slices(bytes, 70_001)))
      expect(facts).toEqual({ sizeBytes: size, sha256: sha256(bytes) })
      const read = await store.get(key)
      expect(read).toMatchObject({ sizeBytes: size, lengthBytes: size })
      expect((await buffer(read.stream)).equals(bytes)).toBe(true)
      expect(await store.stat(key)).toMatchObject({ key, sizeBytes: size })
      expect(await subject.countTemporary()).toBe(0)
    })

    test('takes a plain async iterable, and chunks of every size', async () => {
      const bytes = pattern(300_000)
      const key = freshKey()
      async function* ragged() {
        for (let at = 0, step = 1; at < bytes.length; at += step, step = (step * 7 + 3) % 997) {
          yield new Uint8Array(bytes.subarray(at, at + step))
        }
      }
      expect((await store.put(key, ragged())).sha256).toBe(sha256(bytes))
    })

    test('streams many megabytes up and down without holding them', async () => {
      const chunk = pattern(megabyte)
      const key = freshKey()
      const start = heldBytes()
      let most = 0
      let seen = 0
      const look = () => {
        if (seen++ % 64 === 32) most = Math.max(most, heldBytes())
      }
      async function* source() {
        for (let count = 0; count < 256; count += 1) {
          look()
          yield Buffer.from(chunk)
        }
      }
      await store.put(key, source(), { expectedBytes: 256 * megabyte })
      for await (const _ of (await store.get(key)).stream) look()
      expect((most - start) / megabyte).toBeLessThan(40)
      await store.delete(key)
    })

    test('reads ranges, and their edges', async () => {
      const key = await putText('0123456789')
      expect(await text(key, { start: 0, endInclusive: 0 })).toBe('0')
      expect(await text(key, { start: 9, endInclusive: 9 })).toBe('9')
      expect(await text(key, { start: 3, endInclusive: 5 })).toBe('345')
      expect(await text(key, { start: 7, endInclusive: 1000 })).toBe('789')
      expect(await store.get(key, { start: 2, endInclusive: 3 }).then(drained)).toEqual({
        sizeBytes: 10,
        lengthBytes: 2,
      })
      for (const range of [
        { start: 10, endInclusive: 10 },
        { start: -1, endInclusive: 3 },
        { start: 4, endInclusive: 3 },
        { start: 0.5, endInclusive: 3 },
      ]) {
        await expect(store.get(key, range)).rejects.toMatchObject({
          code: 'request_invalid',
          facts: { sizeBytes: 10 },
        })
      }
      const empty = await putText('')
      expect(await text(empty)).toBe('')
      await expect(store.get(empty, { start: 0, endInclusive: 0 })).rejects.toMatchObject({
        code: 'request_invalid',
      })
    })

    test('a reader that stops early leaves the blob readable', async () => {
      const key = freshKey()
      await store.put(key, Readable.from(slices(pattern(4 * megabyte), megabyte)))
      const { stream } = await store.get(key)
      for await (const _ of stream) break
      expect(stream.destroyed).toBe(true)
      const untouched = await store.get(key)
      untouched.stream.destroy()
      expect((await buffer((await store.get(key)).stream)).length).toBe(4 * megabyte)
    })

    test('no reader sees a blob before it is whole', async () => {
      const key = freshKey()
      const source = new PassThrough()
      const put = store.put(key, source)
      for (let count = 0; count < 20; count += 1) {
        source.write(pattern(200_000))
        expect(await store.stat(key)).toBeNull()
        await expect(store.get(key)).rejects.toMatchObject({ code: 'blob_missing' })
        expect(await listed(store, key)).toEqual([])
      }
      source.end()
      await put
      expect(await store.stat(key)).toMatchObject({ sizeBytes: 4_000_000 })
    })

    test('a source that fails leaves nothing', async () => {
      const key = freshKey()
      async function* broken() {
        yield pattern(3 * megabyte)
        throw new Error('connection reset')
      }
      await expect(store.put(key, broken())).rejects.toMatchObject({
        code: 'upload_incomplete',
        cause: expect.objectContaining({ message: 'connection reset' }),
      })
      await expectNothingLeft(key)

      const cut = new PassThrough()
      const put = store.put(key, cut)
      cut.write(pattern(megabyte))
      setTimeout(() => cut.destroy(), 20)
      await expect(put).rejects.toMatchObject({ code: 'upload_incomplete' })
      await expectNothingLeft(key)

      const ours = Readable.from(
        (async function* () {
          yield pattern(10)
          throw new TriptychError('blob_missing')
        })(),
      )
      await expect(store.put(key, ours)).rejects.toMatchObject({ code: 'blob_missing' })
      await expectNothingLeft(key)
    })

    test('an abort ends a put that waits for its source', async () => {
      const key = freshKey()
      const abort = new AbortController()
      const silent = new PassThrough()
      silent.write(pattern(megabyte))
      const put = store.put(key, silent, { signal: abort.signal })
      setTimeout(() => abort.abort(), 20)
      await expect(put).rejects.toMatchObject({ code: 'work_canceled' })
      await expect(
        store.put(key, Readable.from([pattern(1)]), {
          signal: AbortSignal.abort(new TriptychError('upload_closed')),
        }),
      ).rejects.toMatchObject({ code: 'upload_closed' })
      await expectNothingLeft(key)
    })

    test('refuses more than maxBytes and any size but expectedBytes', async () => {
      const key = freshKey()
      const put = (options: { maxBytes?: number; expectedBytes?: number }, size = 1000) =>
        store.put(key, Readable.from(slices(pattern(size), 100)), options)
      await expect(put({ maxBytes: 999 })).rejects.toMatchObject({ code: 'upload_too_large' })
      await expect(put({ expectedBytes: 1001 })).rejects.toMatchObject({
        code: 'upload_incomplete',
        facts: { expectedBytes: 1001, receivedBytes: 1000 },
      })
      await expect(put({ expectedBytes: 999 })).rejects.toMatchObject({ code: 'upload_incomplete' })
      await expectNothingLeft(key)
      await put({ maxBytes: 1000, expectedBytes: 1000 })
      expect(await store.stat(key)).toMatchObject({ sizeBytes: 1000 })
    })

    test('a failed put does not destroy the stream it was given', async () => {
      const source = Readable.from(slices(pattern(10 * megabyte), megabyte))
      await expect(store.put(freshKey(), source, { maxBytes: 10 })).rejects.toMatchObject({
        code: 'upload_too_large',
      })
      expect(source.destroyed).toBe(false)
      source.destroy()
    })

    test('a key is written once, whoever is second', async () => {
      const key = await putText('first')
      await expect(putText('second', key)).rejects.toMatchObject({ code: 'upload_closed' })
      const other = freshKey()
      const racers = await Promise.allSettled(['a', 'b', 'c', 'd'].map((word) => putText(word, other)))
      expect(racers.filter((racer) => racer.status === 'fulfilled')).toHaveLength(1)
      expect(await text(key)).toBe('first')
      expect(await text(other)).toMatch(/^[abcd]$/)
      expect(await subject.countTemporary()).toBe(0)
    })

    test('says what is missing', async () => {
      await expect(store.get('no/such')).rejects.toMatchObject({ code: 'blob_missing' })
      await expect(store.checkout('no/such', folder)).rejects.toMatchObject({ code: 'blob_missing' })
      expect(await store.stat('no/such')).toBeNull()
    })

    test('deletes, and deletes again', async () => {
      const key = await putText('short lived')
      await store.delete(key)
      await store.delete(key)
      expect(await store.stat(key)).toBeNull()
      await putText('the key is free again', key)
    })

    test('lists by prefix in the order of the keys', async () => {
      const keys = ['l/a-b', 'l/a.b', 'l/a/x', 'l/a/y/z', 'l/a0', 'l/b', 'l2/c']
      for (const key of keys.toReversed()) await putText(key, key)
      expect(await listed(store, 'l/')).toEqual(keys.slice(0, 6))
      expect(await listed(store, 'l')).toEqual(keys)
      expect(await listed(store, 'l/a')).toEqual(['l/a-b', 'l/a.b', 'l/a/x', 'l/a/y/z', 'l/a0'])
      expect(await listed(store, 'l/a/')).toEqual(['l/a/x', 'l/a/y/z'])
      expect(await listed(store, 'l/a/y/z')).toEqual(['l/a/y/z'])
      expect(await listed(store, 'nothing/here')).toEqual([])
      expect(await listed(store, '')).toEqual(expect.arrayContaining(keys))
      for await (const info of store.list('l/b')) {
        expect(info.sizeBytes).toBe(3)
        expect(Math.abs(info.modifiedAt.getTime() - Date.now())).toBeLessThan(60_000)
      }
    })

    test.each([
      '',
      '/',
      'a/',
      '/a',
      'a//b',
      '.',
      '..',
      '../a',
      'a/../b',
      'a/..',
      '.tmp/x',
      'a/.hidden',
      'A',
      'a b',
      'a\\b',
      'a\0b',
      'ä',
      'a%2fb',
      'a:b',
      'a..b',
      'a.',
      '-a',
      'a/b/c/d/e/f/g/h/i',
      'x'.repeat(201),
    ])('refuses the key %j', async (key) => {
      for (const attempt of [
        () => store.put(key, Readable.from([Buffer.from('x')])),
        () => store.get(key),
        () => store.stat(key),
        () => store.delete(key),
        () => store.checkout(key, folder),
      ]) {
        await expect((async () => attempt())()).rejects.toMatchObject({ code: 'internal' })
      }
    })

    test.each(['/', '../', 'a//', '.tmp', 'A', 'a/../b'])('refuses the prefix %j', async (prefix) => {
      await expect(listed(store, prefix)).rejects.toMatchObject({ code: 'internal' })
    })

    test('makes a blob of a local file', async () => {
      const bytes = pattern(3 * megabyte + 5)
      const path = join(folder, 'result.bin')
      await writeFile(path, bytes)
      const key = freshKey()
      await expect(store.putFile(key, path, { maxBytes: 100 })).rejects.toMatchObject({
        code: 'upload_too_large',
      })
      expect((await readFile(path)).equals(bytes)).toBe(true)
      expect(await store.putFile(key, path)).toEqual({ sizeBytes: bytes.length, sha256: sha256(bytes) })
      expect((await buffer((await store.get(key)).stream)).equals(bytes)).toBe(true)

      await writeFile(path, 'another').catch(async () => {
        await rm(path)
        await writeFile(path, 'another')
      })
      await expect(store.putFile(key, path)).rejects.toMatchObject({ code: 'upload_closed' })
      expect(await readFile(path, 'utf8')).toBe('another')
      expect((await buffer((await store.get(key)).stream)).equals(bytes)).toBe(true)
      await expect(store.putFile(freshKey(), join(folder, 'absent'))).rejects.toMatchObject({
        code: 'storage_failed',
      })
      expect(await subject.countTemporary()).toBe(0)
    })

    test('checks a blob out as a file that outlives nothing and changes nothing', async () => {
      const key = `suite/checked.out/take-${nextKey++}.wav`
      await putText('sound', key)
      const path = await store.checkout(key, folder)
      expect(path.startsWith(folder)).toBe(true)
      expect(path.endsWith('.wav')).toBe(true)
      expect(await readFile(path, 'utf8')).toBe('sound')
      expect(await store.checkout(key, folder)).toBe(path)
      await rm(path)
      expect(await text(key)).toBe('sound')
      const again = await store.checkout(key, folder)
      await store.delete(key)
      expect(await readFile(again, 'utf8')).toBe('sound')
    })

    test('a sweep leaves alone what a live process is writing', async () => {
      const source = new PassThrough()
      const key = freshKey()
      const put = store.put(key, source)
      source.write(pattern(3 * megabyte))
      await new Promise((resolve) => setTimeout(resolve, 30))
      await store.sweepTemporary()
      source.end(pattern(5))
      expect((await put).sizeBytes).toBe(3 * megabyte + 5)
    })

    test('tells that it can be used', async () => {
      const { freeBytes } = await store.check()
      if (freeBytes !== null) expect(freeBytes).toBeGreaterThan(0)
      expect(await subject.countTemporary()).toBe(0)
    })
  })
}

function pattern(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8)) & 0xff
  return bytes
}

function* slices(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Bytes that are in use and not merely uncollected. */
function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const usage = process.memoryUsage()
  return usage.heapUsed + usage.arrayBuffers
}

async function listed(store: BlobStore, prefix: string): Promise<string[]> {
  const keys: string[] = []
  for await (const info of store.list(prefix)) keys.push(info.key)
  return keys
}

async function drained(read: { stream: Readable; sizeBytes: number; lengthBytes: number }) {
  await buffer(read.stream)
  return { sizeBytes: read.sizeBytes, lengthBytes: read.lengthBytes }
}
