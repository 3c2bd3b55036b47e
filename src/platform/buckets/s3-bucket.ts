/** A bucket of an S3-compatible store, or what is below a prefix of one. */
import { isObjectKey } from '#base/object-key.ts'
import { missing } from '../blobs/blob-errors.ts'
import { connectS3, defaultS3Limits } from '../blobs/s3/s3-connection.ts'
import { S3Objects } from '../blobs/s3/s3-objects.ts'
import { s3ReadStream } from '../blobs/s3/s3-read-stream.ts'
import type { S3Credentials, S3Settings } from '../blobs/s3/s3-settings.ts'
import type { Bucket } from './bucket.ts'

/** Connects with the first use: a store that is away hinders nobody who does not need it. */
export function s3Bucket(settings: S3Settings, credentials: S3Credentials): Bucket {
  let connecting: Promise<S3Objects> | null = null
  const connected = () => {
    connecting ??= connectS3(settings, credentials, defaultS3Limits).then((s3) => new S3Objects(s3))
    return connecting
  }
  return {
    async open(key, signal) {
      if (!isObjectKey(key) || key.endsWith('/')) return null
      const objects = await connected()
      const found = await objects.get(key, signal ? { signal } : {})
      if (typeof found === 'string') return null
      const { body, sizeBytes, etag } = found
      const stream = s3ReadStream(body, 0, sizeBytes, async (position, stopped) => {
        const rest = await objects.get(key, {
          start: position,
          endInclusive: sizeBytes - 1,
          etag,
          signal: stopped,
        })
        if (typeof rest === 'string') throw missing(key)
        return rest.body
      })
      return { stream, sizeBytes }
    },
  }
}
