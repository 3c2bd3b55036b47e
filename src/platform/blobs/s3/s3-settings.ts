/** Reads the setting that names a bucket: `s3://bucket/prefix?endpoint=https://host&region=...&pathStyle=true`. */
import { TriptychError } from '#base/errors.ts'

export type S3Credentials = Readonly<{
  accessKeyId: string
  secretAccessKey: string
  /** Of temporary credentials. */
  sessionToken: string | null
}>

export type S3Settings = {
  bucket: string
  /** Empty, or ends with a slash: what the keys of all objects begin with. */
  prefix: string
  /** Null means Amazon's own, for the region. */
  endpoint: string | null
  region: string
  /** Whether the bucket is named in the path of a request rather than in its host. */
  isPathStyle: boolean
}

const bucketPattern = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/
// Characters that no store escapes, encodes or folds differently from another.
const prefixPattern = /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*\/)*$/
const longestPrefix = 500
const parameters = ['endpoint', 'region', 'pathStyle']

/** @param name of the setting. Throws `config_invalid`; its sentence never repeats the setting, which may hold a secret by mistake. */
export function parseS3Settings(setting: string, name = 'TRIPTYCH_BLOBS'): S3Settings {
  const refuse = (what: string): never => refuseSetting(name, what)
  const url = URL.canParse(setting) ? new URL(setting) : refuse('is not an address')
  if (url.username !== '' || url.password !== '' || url.hash !== '' || url.port !== '')
    refuse('holds more than a bucket, a prefix and settings (credentials have their own settings)')
  if (!bucketPattern.test(url.hostname)) refuse('names no bucket')
  const path = url.pathname.replace(/^\/+|\/+$/g, '')
  const prefix = path === '' ? '' : `${path}/`
  if (!prefixPattern.test(prefix) || prefix.length > longestPrefix)
    refuse('has a prefix that is not made of names of letters, digits, ".", "_" and "-"')
  for (const name of url.searchParams.keys()) {
    if (!parameters.includes(name)) refuse(`has a part that is not one of ${parameters.join(', ')}`)
  }
  const endpoint = url.searchParams.get('endpoint')
  const pathStyle = url.searchParams.get('pathStyle') ?? String(endpoint !== null)
  if (!['true', 'false'].includes(pathStyle)) refuse('has a pathStyle that is neither true nor false')
  const region = url.searchParams.get('region') ?? 'us-east-1'
  if (!/^[a-z0-9-]+$/.test(region)) refuse('has a region that is not a name')
  return {
    bucket: url.hostname,
    prefix,
    endpoint: endpoint === null ? null : endpointOf(endpoint, refuse),
    region,
    isPathStyle: pathStyle === 'true',
  }
}

function endpointOf(text: string, refuse: (what: string) => never): string {
  const url = URL.canParse(text) ? new URL(text) : refuse('has an endpoint that is not an address')
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.search !== '')
    refuse('has an endpoint that is not a plain http or https address')
  return url.href.replace(/\/+$/, '')
}

function refuseSetting(name: string, what: string): never {
  throw new TriptychError('config_invalid', {
    detail: `${name} ${what}; it must be like s3://bucket/prefix?endpoint=https://host&region=name.`,
  })
}
