import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openWhenUsed } from './lazy-blob-store.ts'
import { openBlobStore } from './open-blob-store.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'triptych-lazy-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

test('passes everything on', async () => {
  const store = openWhenUsed(() => openBlobStore(`file:${root}/blobs`))
  const { sizeBytes } = await store.put('a/1', Readable.from([Buffer.from('bytes')]))
  expect(sizeBytes).toBe(5)
  await writeFile(join(root, 'made'), 'more')
  await store.putFile('a/2', join(root, 'made'))
  const keys: string[] = []
  for await (const { key } of store.list('a/')) keys.push(key)
  expect(keys).toEqual(['a/1', 'a/2'])
  expect(await text((await store.get('a/1', { start: 1, endInclusive: 2 })).stream)).toBe('yt')
  expect(await readFile(await store.checkout('a/2', root), 'utf8')).toBe('more')
  await store.delete('a/1')
  expect(await store.stat('a/1')).toBeNull()
  expect(await store.sweepTemporary()).toBe(0)
  expect(await store.check()).toEqual({ freeBytes: expect.any(Number) })
  await store.close()
})

test('a store that is not used is not opened, and one that was away may be there the next time', async () => {
  const obstacle = join(root, 'blobs')
  await writeFile(obstacle, '')
  let opened = 0
  const store = openWhenUsed(() => {
    opened++
    return openBlobStore(`file:${obstacle}/below`)
  })
  expect(opened).toBe(0)
  await expect(store.check()).rejects.toMatchObject({ code: 'storage_failed' })
  await rm(obstacle)
  const both = await Promise.all([store.stat('a'), store.stat('b')])
  expect(both).toEqual([null, null])
  expect(opened).toBe(2)
  await store.close()
})

test('a store that was never opened is closed without opening it', async () => {
  const store = openWhenUsed(() => Promise.reject(new Error('asked for')))
  await store.close()
})
