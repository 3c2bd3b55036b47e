/** Proves that a bucket can be used, by writing to it: reading alone would find neither a quota nor a missing right. */
import { TriptychError } from '#base/errors.ts'
import { randomToken } from '#base/ids.ts'
import type { S3Objects } from './s3-objects.ts'
import type { S3Settings } from './s3-settings.ts'
import { probeName } from './s3-sweep.ts'

const probeBytes = Buffer.from('probe')

export async function writeProbe(objects: S3Objects): Promise<void> {
  const name = probeName(randomToken(9))
  await objects.put(name, probeBytes, randomToken(9), false)
  await objects.delete(name)
}

/**
 * The first use of a bucket. Returns whether the store refuses to write a name twice when it is asked to: some
 * refuse the very question, some do not hear it. Throws `config_invalid` when there is no such bucket.
 */
export async function firstUse(objects: S3Objects, settings: S3Settings): Promise<boolean> {
  const name = probeName(randomToken(9))
  try {
    await objects.put(name, probeBytes, randomToken(9), false)
    const isConditional = await objects.put(name, probeBytes, randomToken(9), true).then(
      (isWritten) => !isWritten,
      () => false,
    )
    await objects.delete(name)
    return isConditional
  } catch (thrown) {
    throw thrown instanceof TriptychError ? atStart(thrown, settings) : thrown
  }
}

/** At the start an operator reads the line, who may be told names that users of the API are not. */
function atStart(error: TriptychError, { bucket, endpoint, region }: S3Settings): TriptychError {
  const where = `(TRIPTYCH_BLOBS: bucket "${bucket}" at ${endpoint ?? `Amazon S3, region ${region}`})`
  const isOfSetting = /bucket of the object store/.test(error.message)
  return new TriptychError(isOfSetting ? 'config_invalid' : error.code, {
    detail: `${error.message} ${where}`,
    cause: error.cause,
  })
}
