/**
 * A blob store that takes nothing from outside when the disks are nearly full, so that what is under way can end.
 * Finished local files are taken: they are there already, and to refuse them would lose the work in them.
 */
import type { FreeSpace } from '#platform/free-space.ts'
import type { BlobPutOptions, BlobRange, BlobSource, BlobStore } from './blob-store.ts'

export function keepRoom(store: BlobStore, space: Pick<FreeSpace, 'assertRoom'>): BlobStore {
  return {
    async put(key: string, source: BlobSource, options?: BlobPutOptions) {
      await space.assertRoom(options?.expectedBytes)
      return await store.put(key, source, options)
    },
    putFile: (key: string, path: string, options?: BlobPutOptions) => store.putFile(key, path, options),
    get: (key: string, range?: BlobRange) => store.get(key, range),
    stat: (key: string) => store.stat(key),
    delete: (key: string) => store.delete(key),
    list: (prefix: string) => store.list(prefix),
    checkout: (key: string, folder: string, options?: { signal?: AbortSignal }) =>
      store.checkout(key, folder, options),
    sweepTemporary: (options?: { abandonedAfterMs?: number }) => store.sweepTemporary(options),
    check: () => store.check(),
    close: () => store.close(),
  }
}
