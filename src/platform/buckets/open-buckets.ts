/** The buckets that a setting names, each with who may read it. */
import { isAbsolute } from 'node:path'
import { TriptychError } from '#base/errors.ts'
import { parseS3Settings, type S3Credentials } from '../blobs/s3/s3-settings.ts'
import type { Bucket } from './bucket.ts'
import { fileBucket } from './file-bucket.ts'
import { s3Bucket } from './s3-bucket.ts'

export type Buckets = {
  /** The bucket of that name, if it is there and open to the account. */
  find(name: string, accountName: string): Bucket | null
}

type Named = { name: string; account: string | null; bucket: Bucket }

const entryPattern = /^([A-Za-z0-9][A-Za-z0-9._-]{0,199})(?:@([a-z0-9][a-z0-9._-]{0,62}))?=(file:|s3:)(.+)$/

/**
 * @param entries `name=file:/folder` or `name=s3://bucket/prefix?endpoint=...`; `name@account=...` for one account
 * alone, which may be said of several. Throws `config_invalid`.
 */
export function openBuckets(entries: readonly string[], credentials: S3Credentials | null): Buckets {
  const named = entries.map((entry) => openEntry(entry, credentials))
  for (const [index, { name, account }] of named.entries()) {
    const isTold = named.slice(0, index).some((other) => other.name === name && other.account === account)
    if (isTold) refuse(`names '${name}' twice`)
  }
  return {
    find: (name, accountName) => {
      const open = named.filter((each) => each.name === name)
      // What is for one account goes before what is for all.
      const own = open.find(({ account }) => account === accountName)
      return (own ?? open.find(({ account }) => account === null))?.bucket ?? null
    },
  }
}

function openEntry(entry: string, credentials: S3Credentials | null): Named {
  const [, name, account = null, scheme, place] = entryPattern.exec(entry) ?? []
  if (name === undefined || place === undefined)
    return refuse('must be a list such as name=file:/folder,name@account=s3://bucket')
  if (scheme === 'file:') {
    if (!isAbsolute(place)) return refuse(`must name an absolute folder for '${name}'`)
    return { name, account, bucket: fileBucket(place) }
  }
  if (!credentials) return refuse(`names an s3:// bucket, which needs AWS_ACCESS_KEY_ID and its secret`)
  const settings = parseS3Settings(`s3:${place}`, 'TRIPTYCH_BUCKETS')
  return { name, account, bucket: s3Bucket(settings, credentials) }
}

function refuse(what: string): never {
  throw new TriptychError('config_invalid', { detail: `TRIPTYCH_BUCKETS ${what}.` })
}
