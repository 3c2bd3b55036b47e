/**
 * A blob store that is opened by its first use, for those who mostly have none: what needs no bytes works while the
 * store is away, and what does is told why. One that could not be opened is tried again by the next use.
 */
import type { BlobPutOptions, BlobRange, BlobSource, BlobStore } from './blob-store.ts'

export function openWhenUsed(open: () => Promise<BlobStore>): BlobStore {
  let opening: Promise<BlobStore> | null = null
  const opened = (): Promise<BlobStore> => {
    opening ??= open().catch((error) => {
      opening = null
      throw error
    })
    return opening
  }
  return {
    put: async (key: string, source: BlobSource, options?: BlobPutOptions) =>
      await (await opened()).put(key, source, options),
    putFile: async (key: string, path: string, options?: BlobPutOptions) =>
      await (await opened()).putFile(key, path, options),
    get: async (key: string, range?: BlobRange) => await (await opened()).get(key, range),
    stat: async (key: string) => await (await opened()).stat(key),
    delete: async (key: string) => await (await opened()).delete(key),
    async *list(prefix: string) {
      yield* (await opened()).list(prefix)
    },
    checkout: async (key: string, folder: string, options?: { signal?: AbortSignal }) =>
      await (await opened()).checkout(key, folder, options),
    sweepTemporary: async (options?: { abandonedAfterMs?: number }) =>
      await (await opened()).sweepTemporary(options),
    check: async () => await (await opened()).check(),
    async close() {
      const store = await opening?.catch(() => null)
      await store?.close()
    },
  }
}
