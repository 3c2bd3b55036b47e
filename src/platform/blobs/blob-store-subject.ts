/** What both halves of the blob store contract stand on: the store under test, and bytes to give it. */
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect } from 'vitest'
import type { BlobRange, BlobRead, BlobStore } from './blob-store.ts'

export type BlobStoreUnderTest = {
  store: BlobStore
  /** How many half-written blobs lie about at this moment. */
  countTemporary(): Promise<number>
  close(): Promise<void>
}

export const megabyte = 1 << 20

/** An opened store with what the tests do to it again and again. */
export class Subject {
  readonly store: BlobStore
  /** A local folder of this suite alone. */
  readonly folder: string
  readonly #underTest: BlobStoreUnderTest
  #nextKey = 0

  constructor(underTest: BlobStoreUnderTest, folder: string) {
    this.#underTest = underTest
    this.store = underTest.store
    this.folder = folder
  }

  freshKey(ending = ''): string {
    return `suite/k${this.#nextKey++}${ending}`
  }

  async putText(text: string, key = this.freshKey()): Promise<string> {
    await this.store.put(key, Readable.from([Buffer.from(text)]))
    return key
  }

  async text(key: string, range?: BlobRange): Promise<string> {
    return (await this.bytes(key, range)).toString()
  }

  async bytes(key: string, range?: BlobRange): Promise<Buffer> {
    return buffer((await this.store.get(key, range)).stream)
  }

  async keys(prefix: string): Promise<string[]> {
    const keys: string[] = []
    for await (const info of this.store.list(prefix)) keys.push(info.key)
    return keys
  }

  countTemporary(): Promise<number> {
    return this.#underTest.countTemporary()
  }

  async expectNothingLeft(key: string): Promise<void> {
    expect(await this.store.stat(key)).toBeNull()
    expect(await this.countTemporary()).toBe(0)
  }
}

export function pattern(size: number): Buffer {
  const bytes = Buffer.allocUnsafe(size)
  for (let at = 0; at < size; at += 1) bytes[at] = (at * 31 + (at >> 8)) & 0xff
  return bytes
}

export function* slices(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

export function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Bytes that are in use and not merely uncollected. */
export function heldBytes(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  const usage = process.memoryUsage()
  return usage.heapUsed + usage.arrayBuffers
}

/** What a read says of itself, once its stream has been read away. */
export async function drained(read: BlobRead) {
  await buffer(read.stream)
  return { sizeBytes: read.sizeBytes, lengthBytes: read.lengthBytes }
}
