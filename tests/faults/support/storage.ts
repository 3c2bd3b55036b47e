/** Where an installation under fault keeps its bytes: a folder, or a bucket of an S3 server of its own. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { BlobStore } from '#platform/blobs/blob-store.ts'
import { openFileBlobStore } from '#platform/blobs/file-blob-store.ts'
import { leavingsOf, startTestBucket, testCredentials } from '#tests/support/s3/test-bucket.ts'

export type StorageKind = 'folder' | 'bucket'

export type Storage = {
  settings: Record<string, string>
  open(): Promise<BlobStore>
  /** What is neither a blob nor needed by anybody. */
  leavings(): Promise<string[]>
  /** Cuts every request until it is called again with false; null where nothing can be away. */
  setAway: ((isAway: boolean) => void) | null
  close(): Promise<void>
}

export async function createStorage(kind: StorageKind, dataFolder: string): Promise<Storage> {
  return kind === 'folder' ? folderIn(dataFolder) : await bucket()
}

function folderIn(dataFolder: string): Storage {
  const folder = join(dataFolder, 'blobs')
  return {
    settings: {},
    open: () => openFileBlobStore(folder),
    leavings: async () => (await readdir(join(folder, '.tmp'))).map((name) => `blobs/.tmp/${name}`),
    setAway: null,
    close: async () => {},
  }
}

async function bucket(): Promise<Storage> {
  const made = await startTestBucket()
  return {
    settings: {
      TRIPTYCH_BLOBS: made.setting(),
      AWS_ACCESS_KEY_ID: testCredentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: testCredentials.secretAccessKey,
    },
    open: () => made.open(),
    leavings: () => leavingsOf(made.setting(), testCredentials),
    setAway(isAway) {
      if (isAway) made.proxy.break(() => true, 'reset', Number.POSITIVE_INFINITY)
      else made.proxy.reset()
    },
    close: () => made.close(),
  }
}
