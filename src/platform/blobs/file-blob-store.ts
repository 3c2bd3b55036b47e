/**
 * Blobs as files of a local folder: the key is the path. Half-written files live in `.tmp` of the same file
 * system under their writer's tag, and are published by a hard link, which unlike a rename never replaces.
 */
import { constants } from 'node:fs'
import { copyFile, link, open, readdir, rmdir, statfs } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { type Clock, systemClock } from '#base/clock.ts'
import { randomToken } from '#base/ids.ts'
import { isAbandoned, ownerTag } from '#platform/process-owner.ts'
import { abortError, emptyRange, keyTaken, missing, notAFile } from './blob-errors.ts'
import { assertBlobKey, assertBlobPrefix } from './blob-key.ts'
import type {
  BlobFacts,
  BlobInfo,
  BlobPutOptions,
  BlobRange,
  BlobRead,
  BlobSource,
  BlobStore,
} from './blob-store.ts'
import { hashFile, storedFileMode, writeDurableFile } from './durable-file.ts'
import { copyWhole, makeDurableFolder, publishFile, statOrNull, unlinkIfThere } from './file-operations.ts'
import { fileRangeStream } from './file-range-stream.ts'
import { asStorageError, isAbsent, systemCode } from './storage-error.ts'

const dayMs = 24 * 3_600_000

/** Opens the store in `root`, an absolute path, and makes the folder when it is absent. */
export async function openFileBlobStore(root: string, clock: Clock = systemClock): Promise<BlobStore> {
  const store = new FileBlobStore(resolve(root), clock)
  await store.open()
  return store
}

class FileBlobStore implements BlobStore {
  readonly #root: string
  readonly #temporary: string
  readonly #clock: Clock

  constructor(root: string, clock: Clock) {
    this.#root = root
    this.#temporary = join(root, '.tmp')
    this.#clock = clock
  }

  open(): Promise<void> {
    return guarded(() => makeDurableFolder(this.#temporary))
  }

  put(key: string, source: BlobSource, options: BlobPutOptions = {}): Promise<BlobFacts> {
    return guarded(async () => {
      const path = this.#path(key)
      // Checked first so that a taken key costs no transfer; the link below is what decides.
      if (await statOrNull(path)) throw keyTaken(key)
      const temporary = this.#temporaryPath()
      try {
        const facts = await writeDurableFile(temporary, source, options)
        await this.#publish(temporary, path, key)
        return facts
      } finally {
        await unlinkIfThere(temporary)
      }
    })
  }

  putFile(key: string, localPath: string, options: BlobPutOptions = {}): Promise<BlobFacts> {
    return guarded(async () => {
      const path = this.#path(key)
      await using handle = await open(localPath, constants.O_RDONLY | constants.O_NOFOLLOW)
      if (!(await handle.stat()).isFile()) throw notAFile()
      const facts = await hashFile(handle, options)
      try {
        await handle.sync()
        await this.#publish(localPath, path, key)
      } catch (thrown) {
        if (systemCode(thrown) !== 'EXDEV') throw thrown
        const source = fileRangeStream(await open(localPath, 'r'), 0, facts.sizeBytes)
        try {
          await this.put(key, source, options)
        } finally {
          source.destroy()
        }
      }
      await handle.chmod(storedFileMode)
      await unlinkIfThere(localPath)
      return facts
    })
  }

  get(key: string, range?: BlobRange): Promise<BlobRead> {
    return guarded(async () => {
      const handle = await open(this.#path(key), 'r').catch((thrown) => {
        throw isAbsent(thrown) ? missing(key, thrown) : thrown
      })
      try {
        const stats = await handle.stat()
        if (!stats.isFile()) throw missing(key)
        const size = stats.size
        const start = range?.start ?? 0
        const end = Math.min(range?.endInclusive ?? size - 1, size - 1)
        if (range && (!Number.isSafeInteger(start) || start < 0 || end < start)) throw emptyRange(size)
        const lengthBytes = end - start + 1
        return { stream: fileRangeStream(handle, start, lengthBytes), sizeBytes: size, lengthBytes }
      } catch (thrown) {
        await handle.close()
        throw thrown
      }
    })
  }

  stat(key: string): Promise<BlobInfo | null> {
    return guarded(async () => {
      const stats = await statOrNull(this.#path(key))
      return stats?.isFile() ? { key, sizeBytes: stats.size, modifiedAt: stats.mtime } : null
    })
  }

  delete(key: string): Promise<void> {
    return guarded(async () => {
      const path = this.#path(key)
      await unlinkIfThere(path)
      // Folders that became empty go too; a put that made one at this moment makes it again.
      for (let folder = dirname(path); folder !== this.#root; folder = dirname(folder)) {
        try {
          await rmdir(folder)
        } catch {
          return
        }
      }
    })
  }

  async *list(prefix: string): AsyncIterable<BlobInfo> {
    assertBlobPrefix(prefix)
    yield* this.#walk(prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix)
  }

  checkout(key: string, folder: string, options: { signal?: AbortSignal } = {}): Promise<string> {
    return guarded(async () => {
      if (options.signal?.aborted) throw abortError(options.signal)
      const path = this.#path(key)
      // No key holds a plus, so different keys never meet; the ending stays, which some readers look at.
      const local = join(resolve(folder), key.replaceAll('/', '+'))
      if (await statOrNull(local)) return local
      const attempts = [
        () => copyFile(path, local, constants.COPYFILE_FICLONE_FORCE | constants.COPYFILE_EXCL),
        () => link(path, local),
        () => copyWhole(path, local),
      ]
      let failure: unknown
      for (const attempt of attempts) {
        try {
          await attempt()
          return local
        } catch (thrown) {
          failure = thrown
          if (systemCode(thrown) === 'ENOENT') break
        }
      }
      throw (await statOrNull(path)) ? failure : missing(key, failure)
    })
  }

  sweepTemporary(options: { abandonedAfterMs?: number } = {}): Promise<number> {
    return guarded(async () => {
      const oldest = this.#clock.now().getTime() - (options.abandonedAfterMs ?? dayMs)
      let removed = 0
      for (const name of await readdir(this.#temporary)) {
        const path = join(this.#temporary, name)
        if (!(await isAbandoned(path, oldest))) continue
        await unlinkIfThere(path)
        removed += 1
      }
      return removed
    })
  }

  check(): Promise<{ freeBytes: number | null }> {
    return guarded(async () => {
      const probe = this.#temporaryPath()
      try {
        await writeDurableFile(
          probe,
          (async function* () {
            yield Buffer.from('probe')
          })(),
          {},
        )
      } finally {
        await unlinkIfThere(probe)
      }
      const space = await statfs(this.#root)
      return { freeBytes: space.bavail * space.bsize }
    })
  }

  async close(): Promise<void> {}

  async *#walk(folder: string, prefix: string): AsyncIterable<BlobInfo> {
    const entries = await readdir(join(this.#root, folder), { withFileTypes: true }).catch((thrown) => {
      if (isAbsent(thrown)) return []
      throw asStorageError(thrown)
    })
    const names = entries
      .filter((entry) => !entry.name.startsWith('.'))
      // A folder sorts as the keys below it do, with its slash.
      .map((entry) => (entry.isDirectory() ? `${folder}${entry.name}/` : `${folder}${entry.name}`))
      .filter((name) => name.startsWith(prefix) || (name.endsWith('/') && prefix.startsWith(name)))
      .sort((a, b) => (a < b ? -1 : 1))
    for (const name of names) {
      if (name.endsWith('/')) {
        yield* this.#walk(name, prefix)
      } else {
        const stats = await statOrNull(join(this.#root, name))
        if (stats) yield { key: name, sizeBytes: stats.size, modifiedAt: stats.mtime }
      }
    }
  }

  #path(key: string): string {
    assertBlobKey(key)
    return join(this.#root, key)
  }

  async #publish(from: string, path: string, key: string): Promise<void> {
    if (!(await publishFile(from, path))) throw keyTaken(key)
  }

  #temporaryPath(): string {
    return join(this.#temporary, `${ownerTag()}.${randomToken(9)}`)
  }
}

async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw asStorageError(thrown)
  }
}
