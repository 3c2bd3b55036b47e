import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { blockBytes, decodeHeader, encodeHeader } from './tar-header.ts'
import { readTar } from './tar-reader.ts'
import { writeTar } from './tar-writer.ts'

const at = new Date('2026-01-02T03:04:05Z')
const long = `blobs/${'folder-of-some-length/'.repeat(6)}${'f'.repeat(90)}`
const files: [string, Buffer][] = [
  ['empty', Buffer.alloc(0)],
  ['a/short.json', Buffer.from('{}')],
  ['exactly-a-block', Buffer.alloc(512, 'x')],
  [long, Buffer.alloc(100_000, 'y')],
]

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'triptych-tar-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

async function written(list = files): Promise<Buffer> {
  return await buffer(
    Readable.from(
      writeTar(
        (async function* () {
          for (const [name, bytes] of list)
            yield { name, sizeBytes: bytes.length, modifiedAt: at, content: [bytes] }
        })(),
      ),
    ),
  )
}

async function read(bytes: Buffer, chunkBytes = 1000): Promise<[string, Buffer][]> {
  const chunks = function* () {
    for (let from = 0; from < bytes.length; from += chunkBytes) yield bytes.subarray(from, from + chunkBytes)
  }
  const found: [string, Buffer][] = []
  for await (const { name, content } of readTar(Readable.from(chunks())))
    found.push([name, await buffer(content)])
  return found
}

describe('tar files', () => {
  it.each([1, 511, 512, 1000, 1_000_000])(
    'come back as they were written, in chunks of %i',
    async (chunkBytes) => {
      const some = chunkBytes === 1 ? files.slice(0, 3) : files
      expect(await read(await written(some), chunkBytes)).toEqual(some)
    },
  )

  it('are what the tar command reads and writes', async () => {
    const ours = join(folder, 'ours.tar')
    writeFileSync(ours, await written())
    execFileSync('tar', ['xf', ours, '-C', folder])
    for (const [name, bytes] of files) expect(readFileSync(join(folder, name))).toEqual(bytes)
    execFileSync('tar', [
      'cf',
      join(folder, 'theirs.tar'),
      '--format=ustar',
      '-C',
      folder,
      ...files.map(([name]) => name),
    ])
    expect(await read(readFileSync(join(folder, 'theirs.tar')))).toEqual(files)
  })

  it('may hold files beyond 8 GiB', () => {
    const file = { name: 'large', sizeBytes: 9 * 1024 ** 4, modifiedAt: at }
    expect(decodeHeader(encodeHeader(file))).toEqual(file)
  })

  it('pass over what is not read', async () => {
    const names: string[] = []
    for await (const { name } of readTar(Readable.from([await written()]))) names.push(name)
    expect(names).toEqual(files.map(([name]) => name))
  })

  it('are refused when they are cut off, damaged or something else', async () => {
    const whole = await written()
    for (const length of [0, 100, blockBytes + 1, whole.length - 2 * blockBytes])
      await expect(read(whole.subarray(0, length))).rejects.toThrow('ends too early')
    const damaged = Buffer.from(whole)
    damaged[3]! ^= 1
    await expect(read(damaged)).rejects.toThrow('damaged')
    await expect(read(Buffer.alloc(2000, 'no tar'))).rejects.toThrow('not a tar file')
  })

  it('are not written with a content of another size than announced', async () => {
    for (const bytes of [4, 6]) {
      const entry = { name: 'lies', sizeBytes: 5, modifiedAt: at, content: [Buffer.alloc(bytes)] }
      const tar = writeTar(
        (async function* () {
          yield entry
        })(),
      )
      await expect(buffer(Readable.from(tar))).rejects.toMatchObject({ code: 'storage_failed' })
    }
  })
})
