/**
 * Turns failures of an object store into errors of the catalogue. The client's own errors are never handed on:
 * a store may answer with the request it got, credentials and all.
 */
import { TriptychError } from '#base/errors.ts'
import type { S3Credentials } from './s3-settings.ts'

/** What went wrong, as the client's errors tell it. */
export type S3Problem = {
  /** The store's own word, such as `SlowDown`, or a system code; `Unknown` when there is none. */
  code: string
  /** Zero when no answer came. */
  status: number
  message: string
  requestId: string | null
  attempts: number
}

const sentences: readonly { codes: readonly string[]; sentence: string }[] = [
  {
    codes: ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired'],
    sentence: "The object store refused this server's credentials: they have expired.",
  },
  {
    codes: ['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidToken', 'InvalidClientTokenId'],
    sentence: "The object store refused this server's credentials: it does not know them.",
  },
  {
    codes: ['AccessDenied', 'AllAccessDisabled', 'AccountProblem', 'Forbidden'],
    sentence: "The object store does not let this server's credentials do what is needed.",
  },
  {
    codes: ['RequestTimeTooSkewed', 'RequestInTheFuture'],
    sentence: "This server's clock differs too much from the object store's.",
  },
  { codes: ['NoSuchBucket'], sentence: 'The bucket of the object store does not exist.' },
  {
    codes: ['PermanentRedirect', 'AuthorizationHeaderMalformed', 'IllegalLocationConstraintException'],
    sentence: 'The bucket of the object store is in another region than the one set.',
  },
]

const fullCodes = [
  'QuotaExceeded',
  'XMinioStorageFull',
  'XMinioAdminBucketQuotaExceeded',
  'InsufficientStorage',
]
const silenceCodes = ['TimeoutError', 'ETIMEDOUT', 'RequestTimeout', 'AbortError']

export function problemOf(thrown: unknown): S3Problem {
  const fields: Record<string, unknown> = thrown instanceof Error ? { ...thrown } : {}
  const metadata = isRecord(fields.$metadata) ? fields.$metadata : {}
  const status = typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : 0
  const name = thrown instanceof Error ? thrown.name : 'Unknown'
  const code = [name, fields.code, fields.Code].find(
    (word) => typeof word === 'string' && /^\w+$/.test(word) && !['Error', 'Unknown'].includes(word),
  )
  return {
    code: typeof code === 'string' ? code : 'Unknown',
    status,
    message: thrown instanceof Error ? thrown.message : String(thrown),
    requestId: typeof metadata.requestId === 'string' ? metadata.requestId : null,
    attempts: typeof metadata.attempts === 'number' ? metadata.attempts : 1,
  }
}

/** `storage_full` when the store is, else `storage_failed` with a sentence on what an operator can do. */
export function s3Failure(call: string, problem: S3Problem, credentials: S3Credentials): TriptychError {
  const { code, status, attempts, requestId } = problem
  const isFull = fullCodes.includes(code) || status === 507
  const said = [code, status === 0 ? null : status, `attempt ${attempts}`, requestId]
  return new TriptychError(isFull ? 'storage_full' : 'storage_failed', {
    ...(isFull ? {} : { detail: sentenceOf(problem) }),
    cause: new Error(
      `${call}: ${said.filter((word) => word !== null).join(', ')}: ${withoutSecrets(problem.message, credentials)}`,
    ),
  })
}

function sentenceOf({ code, status }: S3Problem): string {
  const known = sentences.find(({ codes }) => codes.includes(code))
  if (known) return known.sentence
  if (status === 401 || status === 403) return sentences[2]!.sentence
  if (silenceCodes.includes(code)) return 'The object store did not answer in time.'
  if (status === 0) return 'The object store could not be reached.'
  if (status >= 500 || status === 429) return 'The object store cannot serve at the moment.'
  return 'The object store refused a request.'
}

function withoutSecrets(text: string, credentials: S3Credentials): string {
  const secrets = [credentials.secretAccessKey, credentials.sessionToken, credentials.accessKeyId]
  return secrets.reduce<string>(
    (clean, secret) => (secret ? clean.replaceAll(secret, '***') : clean),
    text.slice(0, 500),
  )
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
