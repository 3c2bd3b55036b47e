/** Signature v2 of the vendor's gateway: HMAC-SHA256 over method, request target, time and access key. */
import { createHmac, timingSafeEqual } from 'node:crypto'
import { TriptychError } from '#base/errors.ts'

const headerNames = ['x-ncp-apigw-timestamp', 'x-ncp-iam-access-key', 'x-ncp-apigw-signature-v2'] as const
const windowMs = 5 * 60_000

type Headers = Readonly<Record<string, string | string[] | undefined>>

export type SignedRequest = {
  method: string
  /** Every way in which the client may have seen the request target; all of them name the same thing. */
  targets: readonly string[]
  /** As it came. */
  timestamp: string
  accessKey: string
  signature: string
}

/** Rejects with `key_missing` when a header is missing, or with `timestamp_expired` outside five minutes of `now`. */
export function readSignedRequest(
  request: { method: string; targets: readonly string[]; headers: Headers },
  now: Date,
): SignedRequest {
  const [timestamp = '', accessKey = '', signature = ''] = headerNames.map((name) => {
    const value = request.headers[name]
    return typeof value === 'string' ? value : ''
  })
  if (timestamp === '' || accessKey === '' || signature === '') throw new TriptychError('key_missing')
  const isTime = /^\d{1,16}$/.test(timestamp)
  if (!isTime || Math.abs(now.getTime() - Number(timestamp)) > windowMs)
    throw new TriptychError('timestamp_expired')
  const { method, targets } = request
  return { method, targets, timestamp, accessKey, signature }
}

/** In a time that does not tell how much of the signature is right. */
export function isSignedWith(request: SignedRequest, secretKey: string): boolean {
  const given = Buffer.from(request.signature)
  return (
    request.targets.filter((target) => {
      const expected = Buffer.from(signatureOf({ ...request, target }, secretKey))
      return expected.length === given.length && timingSafeEqual(expected, given)
    }).length > 0
  )
}

export function signatureOf(
  request: Pick<SignedRequest, 'method' | 'timestamp' | 'accessKey'> & { target: string },
  secretKey: string,
): string {
  const { method, target, timestamp, accessKey } = request
  return createHmac('sha256', secretKey)
    .update(`${method} ${target}\n${timestamp}\n${accessKey}`)
    .digest('base64')
}

/**
 * The request target as it came, without this dialect's own root, for clients that sign the path they were written
 * with, and with the prefix that a proxy has taken off.
 */
export function targetsOf(rawTarget: string, { root, prefix }: { root: string; prefix: string }): string[] {
  const isUnderRoot = rawTarget.startsWith(`${root}/`)
  const own = [rawTarget, ...(isUnderRoot ? [rawTarget.slice(root.length)] : [])]
  return prefix === '' ? own : [...own, ...own.map((target) => prefix + target)]
}
