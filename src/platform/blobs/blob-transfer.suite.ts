/** The half of the blob store contract about bytes going in and out: whole, atomic, bounded, once. */
import { PassThrough, Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { beforeAll, expect, test } from 'vitest'
import { TriptychError } from '#base/errors.ts'
import { drained, heldBytes, megabyte, pattern, type Subject, sha256, slices } from './blob-store-subject.ts'

/** Declares the tests; `subjectOf` is called inside them. */
export function testTransfers(subjectOf: () => Subject): void {
  let subject: Subject
  beforeAll(() => {
    subject = subjectOf()
  })

  test.each([0, 1, 65_537, 5 * megabyte + 3])('gives %i bytes back as they came', async (size) => {
    const key = subject.freshKey()
    const bytes = pattern(size)
    const facts = await subject.store.put(key, Readable.from(slices(bytes, 70_001)))
    expect(facts).toEqual({ sizeBytes: size, sha256: sha256(bytes) })
    const read = await subject.store.get(key)
    expect(read).toMatchObject({ sizeBytes: size, lengthBytes: size })
    expect((await buffer(read.stream)).equals(bytes)).toBe(true)
    expect(await subject.store.stat(key)).toMatchObject({ key, sizeBytes: size })
    expect(await subject.countTemporary()).toBe(0)
  })

  test('takes a plain async iterable, and chunks of every size', async () => {
    const bytes = pattern(300_000)
    const key = subject.freshKey()
    async function* ragged() {
      for (let at = 0, step = 1; at < bytes.length; at += step, step = (step * 7 + 3) % 997) {
        yield new Uint8Array(bytes.subarray(at, at + step))
      }
    }
    expect((await subject.store.put(key, ragged())).sha256).toBe(sha256(bytes))
  })

  test('streams many megabytes up and down without holding them', async () => {
    // Well above what may be held.
    const megabytes = 112
    const chunk = pattern(megabyte)
    const key = subject.freshKey()
    const start = heldBytes()
    let most = 0
    let seen = 0
    const look = () => {
      if (seen++ % 32 === 16) most = Math.max(most, heldBytes())
    }
    async function* source() {
      for (let count = 0; count < megabytes; count += 1) {
        look()
        yield Buffer.from(chunk)
      }
    }
    await subject.store.put(key, source(), { expectedBytes: megabytes * megabyte })
    for await (const _ of (await subject.store.get(key)).stream) look()
    expect((most - start) / megabyte).toBeLessThan(40)
    await subject.store.delete(key)
  })

  test('reads ranges, and their edges', async () => {
    const key = await subject.putText('0123456789')
    expect(await subject.text(key, { start: 0, endInclusive: 0 })).toBe('0')
    expect(await subject.text(key, { start: 9, endInclusive: 9 })).toBe('9')
    expect(await subject.text(key, { start: 3, endInclusive: 5 })).toBe('345')
    expect(await subject.text(key, { start: 7, endInclusive: 1000 })).toBe('789')
    expect(await subject.store.get(key, { start: 2, endInclusive: 3 }).then(drained)).toEqual({
      sizeBytes: 10,
      lengthBytes: 2,
    })
    for (const range of [
      { start: 10, endInclusive: 10 },
      { start: -1, endInclusive: 3 },
      { start: 4, endInclusive: 3 },
      { start: 0.5, endInclusive: 3 },
    ]) {
      await expect(subject.store.get(key, range)).rejects.toMatchObject({
        code: 'request_invalid',
        facts: { sizeBytes: 10 },
      })
    }
    const empty = await subject.putText('')
    expect(await subject.text(empty)).toBe('')
    await expect(subject.store.get(empty, { start: 0, endInclusive: 0 })).rejects.toMatchObject({
      code: 'request_invalid',
    })
  })

  test('a reader that stops early leaves the blob readable', async () => {
    const key = subject.freshKey()
    await subject.store.put(key, Readable.from(slices(pattern(4 * megabyte), megabyte)))
    const { stream } = await subject.store.get(key)
    for await (const _ of stream) break
    expect(stream.destroyed).toBe(true)
    const untouched = await subject.store.get(key)
    untouched.stream.destroy()
    expect((await subject.bytes(key)).length).toBe(4 * megabyte)
  })

  test('no reader sees a blob before it is whole', async () => {
    const key = subject.freshKey()
    const source = new PassThrough()
    const put = subject.store.put(key, source)
    for (let count = 0; count < 20; count += 1) {
      source.write(pattern(200_000))
      expect(await subject.store.stat(key)).toBeNull()
      await expect(subject.store.get(key)).rejects.toMatchObject({ code: 'blob_missing' })
      expect(await subject.keys(key)).toEqual([])
    }
    source.end()
    await put
    expect(await subject.store.stat(key)).toMatchObject({ sizeBytes: 4_000_000 })
  })

  test('a source that fails leaves nothing', async () => {
    const key = subject.freshKey()
    async function* broken() {
      yield pattern(3 * megabyte)
      throw new Error('connection reset')
    }
    await expect(subject.store.put(key, broken())).rejects.toMatchObject({
      code: 'upload_incomplete',
      cause: expect.objectContaining({ message: 'connection reset' }),
    })
    await subject.expectNothingLeft(key)

    const cut = new PassThrough()
    const put = subject.store.put(key, cut)
    cut.write(pattern(megabyte))
    setTimeout(() => cut.destroy(), 20)
    await expect(put).rejects.toMatchObject({ code: 'upload_incomplete' })
    await subject.expectNothingLeft(key)

    const ours = Readable.from(
      (async function* () {
        yield pattern(10)
        throw new TriptychError('blob_missing')
      })(),
    )
    await expect(subject.store.put(key, ours)).rejects.toMatchObject({ code: 'blob_missing' })
    await subject.expectNothingLeft(key)
  })

  test('an abort ends a put that waits for its source', async () => {
    const key = subject.freshKey()
    const abort = new AbortController()
    const silent = new PassThrough()
    silent.write(pattern(megabyte))
    const put = subject.store.put(key, silent, { signal: abort.signal })
    setTimeout(() => abort.abort(), 20)
    await expect(put).rejects.toMatchObject({ code: 'work_canceled' })
    await expect(
      subject.store.put(key, Readable.from([pattern(1)]), {
        signal: AbortSignal.abort(new TriptychError('upload_closed')),
      }),
    ).rejects.toMatchObject({ code: 'upload_closed' })
    await subject.expectNothingLeft(key)
  })

  test('refuses more than maxBytes and any size but expectedBytes', async () => {
    const key = subject.freshKey()
    const put = (options: { maxBytes?: number; expectedBytes?: number }, size = 1000) =>
      subject.store.put(key, Readable.from(slices(pattern(size), 100)), options)
    await expect(put({ maxBytes: 999 })).rejects.toMatchObject({ code: 'upload_too_large' })
    await expect(put({ expectedBytes: 1001 })).rejects.toMatchObject({
      code: 'upload_incomplete',
      facts: { expectedBytes: 1001, receivedBytes: 1000 },
    })
    await expect(put({ expectedBytes: 999 })).rejects.toMatchObject({ code: 'upload_incomplete' })
    await subject.expectNothingLeft(key)
    await put({ maxBytes: 1000, expectedBytes: 1000 })
    expect(await subject.store.stat(key)).toMatchObject({ sizeBytes: 1000 })
  })

  test('a failed put does not destroy the stream it was given', async () => {
    const source = Readable.from(slices(pattern(10 * megabyte), megabyte))
    await expect(subject.store.put(subject.freshKey(), source, { maxBytes: 10 })).rejects.toMatchObject({
      code: 'upload_too_large',
    })
    expect(source.destroyed).toBe(false)
    source.destroy()
  })

  test('a key is written once, whoever is second', async () => {
    const key = await subject.putText('first')
    await expect(subject.putText('second', key)).rejects.toMatchObject({ code: 'upload_closed' })
    const other = subject.freshKey()
    const racers = await Promise.allSettled(['a', 'b', 'c', 'd'].map((word) => subject.putText(word, other)))
    expect(racers.filter((racer) => racer.status === 'fulfilled')).toHaveLength(1)
    expect(await subject.text(key)).toBe('first')
    expect(await subject.text(other)).toMatch(/^[abcd]$/)
    expect(await subject.countTemporary()).toBe(0)
  })

  test('says what is missing', async () => {
    await expect(subject.store.get('no/such')).rejects.toMatchObject({ code: 'blob_missing' })
    await expect(subject.store.checkout('no/such', subject.folder)).rejects.toMatchObject({
      code: 'blob_missing',
    })
    expect(await subject.store.stat('no/such')).toBeNull()
  })
}
