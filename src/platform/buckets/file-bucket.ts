/** A bucket that is a folder. Links inside it are not followed: they may lead out of it. */
import { constants } from 'node:fs'
import { lstat, open, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { isObjectKey } from '#base/object-key.ts'
import { fileRangeStream } from '../blobs/file-range-stream.ts'
import { asStorageError, isAbsent, systemCode } from '../blobs/storage-error.ts'
import type { Bucket } from './bucket.ts'

/** A name that is too long, goes through a file or a link, or is of a socket, names no file. */
const absentCodes: readonly (string | undefined)[] = ['ENAMETOOLONG', 'ENOTDIR', 'ELOOP', 'ENXIO']

/** @param folder absolute; may itself be a link */
export function fileBucket(folder: string): Bucket {
  return {
    async open(key) {
      if (!isObjectKey(key) || key.endsWith('/')) return null
      try {
        const path = join(await realpath(folder), key)
        // A pipe would else hold whoever opens it.
        const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
        try {
          const stats = await handle.stat()
          // Asked after it was opened, so that what is read is what was looked at.
          const isHere = (await realpath(path)) === path && (await lstat(path)).ino === stats.ino
          if (stats.isFile() && isHere)
            return { stream: fileRangeStream(handle, 0, stats.size), sizeBytes: stats.size }
        } catch (thrown) {
          await handle.close()
          throw thrown
        }
        await handle.close()
        return null
      } catch (thrown) {
        if (isAbsent(thrown) || absentCodes.includes(systemCode(thrown))) return null
        throw asStorageError(thrown)
      }
    },
  }
}
