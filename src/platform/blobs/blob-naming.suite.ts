/** The half of the blob store contract about keys, lists, local files and what is left over. */
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import { beforeAll, expect, test } from 'vitest'
import { megabyte, pattern, type Subject, sha256 } from './blob-store-subject.ts'

/** Declares the tests; `subjectOf` is called inside them. */
export function testNaming(subjectOf: () => Subject): void {
  let subject: Subject
  beforeAll(() => {
    subject = subjectOf()
  })

  test('deletes, and deletes again', async () => {
    const key = await subject.putText('short lived')
    await subject.store.delete(key)
    await subject.store.delete(key)
    expect(await subject.store.stat(key)).toBeNull()
    await subject.putText('the key is free again', key)
  })

  test('lists by prefix in the order of the keys', async () => {
    const keys = ['l/a-b', 'l/a.b', 'l/a/x', 'l/a/y/z', 'l/a0', 'l/b', 'l2/c']
    for (const key of keys.toReversed()) await subject.putText(key, key)
    expect(await subject.keys('l/')).toEqual(keys.slice(0, 6))
    expect(await subject.keys('l')).toEqual(keys)
    expect(await subject.keys('l/a')).toEqual(['l/a-b', 'l/a.b', 'l/a/x', 'l/a/y/z', 'l/a0'])
    expect(await subject.keys('l/a/')).toEqual(['l/a/x', 'l/a/y/z'])
    expect(await subject.keys('l/a/y/z')).toEqual(['l/a/y/z'])
    expect(await subject.keys('nothing/here')).toEqual([])
    expect(await subject.keys('')).toEqual(expect.arrayContaining(keys))
    for await (const info of subject.store.list('l/b')) {
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
      () => subject.store.put(key, Readable.from([Buffer.from('x')])),
      () => subject.store.get(key),
      () => subject.store.stat(key),
      () => subject.store.delete(key),
      () => subject.store.checkout(key, subject.folder),
    ]) {
      await expect((async () => attempt())()).rejects.toMatchObject({ code: 'internal' })
    }
  })

  test.each(['/', '../', 'a//', '.tmp', 'A', 'a/../b'])('refuses the prefix %j', async (prefix) => {
    await expect(subject.keys(prefix)).rejects.toMatchObject({ code: 'internal' })
  })

  test('makes a blob of a local file', async () => {
    const bytes = pattern(3 * megabyte + 5)
    const path = join(subject.folder, 'result.bin')
    await writeFile(path, bytes)
    const key = subject.freshKey()
    await expect(subject.store.putFile(key, path, { maxBytes: 100 })).rejects.toMatchObject({
      code: 'upload_too_large',
    })
    expect((await readFile(path)).equals(bytes)).toBe(true)
    expect(await subject.store.putFile(key, path)).toEqual({ sizeBytes: bytes.length, sha256: sha256(bytes) })
    expect((await subject.bytes(key)).equals(bytes)).toBe(true)

    await writeFile(path, 'another').catch(async () => {
      await rm(path)
      await writeFile(path, 'another')
    })
    await expect(subject.store.putFile(key, path)).rejects.toMatchObject({ code: 'upload_closed' })
    expect(await readFile(path, 'utf8')).toBe('another')
    expect((await subject.bytes(key)).equals(bytes)).toBe(true)
    await expect(
      subject.store.putFile(subject.freshKey(), join(subject.folder, 'absent')),
    ).rejects.toMatchObject({
      code: 'storage_failed',
    })
    expect(await subject.countTemporary()).toBe(0)
  })

  test('checks a blob out as a file that outlives nothing and changes nothing', async () => {
    const key = subject.freshKey('/checked.out/take.wav')
    await subject.putText('sound', key)
    const path = await subject.store.checkout(key, subject.folder)
    expect(path.startsWith(subject.folder)).toBe(true)
    expect(path.endsWith('.wav')).toBe(true)
    expect(await readFile(path, 'utf8')).toBe('sound')
    expect(await subject.store.checkout(key, subject.folder)).toBe(path)
    await rm(path)
    expect(await subject.text(key)).toBe('sound')
    const again = await subject.store.checkout(key, subject.folder)
    await subject.store.delete(key)
    expect(await readFile(again, 'utf8')).toBe('sound')
  })

  test('a sweep leaves alone what a live process is writing', async () => {
    const source = new PassThrough()
    const key = subject.freshKey()
    const put = subject.store.put(key, source)
    source.write(pattern(3 * megabyte))
    await new Promise((resolve) => setTimeout(resolve, 30))
    await subject.store.sweepTemporary()
    source.end(pattern(5))
    expect((await put).sizeBytes).toBe(3 * megabyte + 5)
  })

  test('tells that it can be used', async () => {
    const { freeBytes } = await subject.store.check()
    if (freeBytes !== null) expect(freeBytes).toBeGreaterThan(0)
    expect(await subject.countTemporary()).toBe(0)
  })
}
