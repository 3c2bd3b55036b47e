/** Which keys and prefixes blobs may have: a rule strict enough to be safe as a path, an URL and an S3 key. */
import { TriptychError } from '#base/errors.ts'

const maxKeyLength = 200
// Lower case only, because some file systems fold case. A name begins with a letter or digit, so that names
// with a leading dot stay free for the stores' own use, and `..` cannot be written.
const namePattern = /^[a-z0-9][a-z0-9_-]*(?:\.[a-z0-9_-]+)*$/
const prefixPattern = /^(?:[a-z0-9][a-z0-9._-]*\/)*(?:[a-z0-9][a-z0-9._-]*)?$/

/** Whether `key` is one to eight names of `a-z 0-9 . _ -` joined by `/`, at most 200 long. */
export function isBlobKey(key: string): boolean {
  const names = key.length <= maxKeyLength ? key.split('/') : []
  return names.length >= 1 && names.length <= 8 && names.every((name) => namePattern.test(name))
}

/** Throws `internal` unless `isBlobKey`. */
export function assertBlobKey(key: string): void {
  if (!isBlobKey(key)) {
    throw new TriptychError('internal', { cause: new Error(`not a blob key: ${JSON.stringify(key)}`) })
  }
}

/** Throws `internal` unless `prefix` is empty or the beginning of some key. */
export function assertBlobPrefix(prefix: string): void {
  if (prefix.length > maxKeyLength || prefix.includes('..') || !prefixPattern.test(prefix)) {
    throw new TriptychError('internal', { cause: new Error(`not a blob prefix: ${JSON.stringify(prefix)}`) })
  }
}
