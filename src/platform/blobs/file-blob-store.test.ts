/** The contract on a local folder, and what only a local folder can get wrong. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ownerTag } from '#platform/process-owner.ts'
import { describeBlobStore } from './blob-store.suite.ts'
import type { BlobStore } from './blob-store.ts'
import { openFileBlobStore } from './file-blob-store.ts'
import { openBlobStore } from './open-blob-store.ts'

describeBlobStore('local folder', async () => {
  const root = await mkdtemp(join(tmpdir(), 'triptych-blobs-'))
  return {
    store: await openFileBlobStore(root),
    countTemporary: async () => (await readdir(join(root, '.tmp'))).length,
    close: () => rm(root, { recursive: true, force: true }),
  }
})

describe('blobs in a local folder', () => {
  let root: string
  let store: BlobStore
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'triptych-blobs-'))
    store = await openFileBlobStore(root)
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  const put = (key: string) => store.put(key, Readable.from([Buffer.from('bytes')]))

  test('stored and checked-out files carry no write permission', async () => {
    await put('a/b.wav')
    await mkdir(join(root, 'out'))
    const path = await store.checkout('a/b.wav', join(root, 'out'))
    expect((await stat(join(root, 'a/b.wav'))).mode & 0o222).toBe(0)
    expect((await stat(path)).mode & 0o222).toBe(0)
  })

  test('chunks are given back when the store owns them, and else left as they were', async () => {
    const [given, kept, shared] = [Buffer.alloc(9000, 1), Buffer.alloc(9000, 2), Buffer.alloc(9000, 3)]
    await store.put('given', Readable.from([given, shared.subarray(0, 4000)]), { ownsChunks: true })
    await store.put('kept', Readable.from([kept]))
    expect([given.byteLength, kept.byteLength, shared.byteLength]).toEqual([0, 9000, 9000])
    const { stream } = await store.get('given')
    expect((await buffer(stream)).equals(Buffer.alloc(13_000, 3).fill(1, 0, 9000))).toBe(true)
  })

  test('folders that a delete empties go, and come back', async () => {
    await put('a/b/c/one')
    await put('a/two')
    await store.delete('a/b/c/one')
    expect(await readdir(join(root, 'a'))).toEqual(['two'])
    const storm = Array.from({ length: 40 }, async (_, count) => {
      await put(`storm/deep/k${count}`)
      await store.delete(`storm/deep/k${count}`)
    })
    await Promise.all(storm)
    expect((await readdir(root)).toSorted()).toEqual(['.tmp', 'a'])
  })

  test('a key that would be the folder of another fails whole', async () => {
    await put('a/b')
    await expect(put('a/b/c')).rejects.toMatchObject({ code: 'storage_failed' })
    await expect(put('a')).rejects.toMatchObject({ code: 'upload_closed' })
    await expect(store.get('a')).rejects.toMatchObject({ code: 'blob_missing' })
    expect(await readdir(join(root, '.tmp'))).toEqual([])
  })

  test('a sweep takes the leavings of dead processes, and of unknown ones when they are old', async () => {
    const dead = spawn('true')
    await once(dead, 'exit')
    const place = ownerTag().split('-')[2]
    const leave = (owner: string) => writeFile(join(root, '.tmp', `${owner}.x`), 'half')
    await leave(`${dead.pid}-1-${place}`)
    await leave(`${process.pid}-1-${place}`)
    await leave(`1-1-deadbeef0`)
    await leave(`2-1-deadbeef0`)
    await leave(ownerTag())
    await utimes(join(root, '.tmp', '2-1-deadbeef0.x'), new Date(0), new Date(0))
    expect(await store.sweepTemporary()).toBe(3)
    expect((await readdir(join(root, '.tmp'))).toSorted()).toEqual(
      ['1-1-deadbeef0.x', `${ownerTag()}.x`].toSorted(),
    )
  })

  test('what a killed writer left is swept and was never visible', async () => {
    const script = `
      import { openFileBlobStore } from '#platform/blobs/file-blob-store.ts'
      const store = await openFileBlobStore(process.argv[1])
      async function* endless() { for (;;) { yield Buffer.alloc(65536); process.stdout.write('.') } }
      await store.put('victim', endless())`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, root])
    await once(child.stdout, 'data')
    expect(await store.sweepTemporary()).toBe(0)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await readdir(join(root, '.tmp'))).toHaveLength(1)
    expect(await store.stat('victim')).toBeNull()
    expect(await store.sweepTemporary()).toBe(1)
    expect(await readdir(join(root, '.tmp'))).toEqual([])
  })

  test('a result on another file system is copied', async () => {
    const elsewhere = '/dev/shm'
    const isOther = await access(elsewhere).then(
      async () => (await stat(elsewhere)).dev !== (await stat(root)).dev,
      () => false,
    )
    if (!isOther) return
    const folder = await mkdtemp(join(elsewhere, 'triptych-'))
    try {
      await writeFile(join(folder, 'result'), 'far away')
      await store.putFile('near', join(folder, 'result'))
      expect((await buffer((await store.get('near')).stream)).toString()).toBe('far away')
      expect(await readdir(folder)).toEqual([])
      const path = await store.checkout('near', folder)
      expect((await readdir(folder)).map((name) => join(folder, name))).toEqual([path])
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  test('an HTTP upload that is too large is answered, and one that is cut leaves nothing', async () => {
    const outcomes: Array<string | undefined> = []
    const server = createServer(async (request, response) => {
      const failed = await store.put('upload', request, { maxBytes: 1 << 20 }).catch((thrown) => thrown)
      outcomes.push(failed.code)
      response.writeHead(failed.code === 'upload_too_large' ? 413 : 400, { connection: 'close' }).end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const port = (server.address() as AddressInfo).port
    const begin = () => {
      const socket = connect(port, '127.0.0.1')
      socket.write('PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 8000000\r\n\r\n')
      return socket
    }
    const large = begin()
    large.write(Buffer.alloc(2 << 20))
    const [answer] = await once(large, 'data')
    expect(String(answer)).toContain('413')
    large.destroy()
    const cut = begin()
    cut.write(Buffer.alloc(500_000), () => setTimeout(() => cut.destroy(), 30))
    await expect.poll(() => outcomes).toEqual(['upload_too_large', 'upload_incomplete'])
    expect(await readdir(join(root, '.tmp'))).toEqual([])
    expect(await store.stat('upload')).toBeNull()
    server.close()
  })

  test('a full disk is storage_full and leaves nothing', async () => {
    const small = join(root, 'small')
    await mkdir(small)
    const mounted = await promisify(execFile)('mount', ['-t', 'tmpfs', '-o', 'size=3m', 'tmpfs', small]).then(
      () => true,
      () => false,
    )
    // Only root may mount; elsewhere the long fault suite covers it.
    if (!mounted) return
    try {
      const full = await openFileBlobStore(small)
      const flood = Readable.from(
        (function* () {
          for (let count = 0; count < 64; count += 1) yield Buffer.alloc(100_000)
        })(),
      )
      await expect(full.put('too/big', flood)).rejects.toMatchObject({ code: 'storage_full' })
      expect(await readdir(join(small, '.tmp'))).toEqual([])
      await full.put('small/enough', Readable.from([Buffer.alloc(1000)]))
    } finally {
      await promisify(execFile)('umount', [small])
    }
  })

  test('a folder that cannot be written is storage_failed', async () => {
    await writeFile(join(root, 'file'), '')
    await expect(openBlobStore(`file:${join(root, 'file')}`)).rejects.toMatchObject({
      code: 'storage_failed',
    })
    await rm(join(root, '.tmp'), { recursive: true })
    await expect(store.check()).rejects.toMatchObject({ code: 'storage_failed' })
  })

  test('a setting picks the store', async () => {
    await (await openBlobStore(`file://${root}/x`)).put('k', Readable.from([Buffer.from('1')]))
    expect((await (await openBlobStore(`file:${root}/x`)).stat('k'))?.sizeBytes).toBe(1)
    for (const setting of ['', 'file:', 'file:relative', 's3://bucket', root, 'http://x/y']) {
      await expect(openBlobStore(setting)).rejects.toMatchObject({ code: 'config_invalid' })
    }
  })
})
