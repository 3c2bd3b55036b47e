/** The plainest client of the media understanding API: it signs what it sends, and shows all that came back. */
import { createHmac } from 'node:crypto'
import { systemClock } from '#base/clock.ts'
import { type Answer, type Body, send } from '#tests/conformance/diffio/support/call.ts'
import type { SigningKey } from '#tests/support/server.ts'

export type { Answer, Body }

export type Api = {
  get(path: string): Promise<Answer>
  post(path: string, body?: unknown): Promise<Answer>
  patch(path: string, body?: unknown): Promise<Answer>
  delete(path: string, body?: unknown): Promise<Answer>
}

export type SignOptions = {
  /** Before `/api/v1`, in the address and in what is signed. */
  root?: string
  /** What is signed instead of the address' own. */
  signedTarget?: (target: string) => string
  timestamp?: () => string
}

/** By the contract, section 2, and by nothing of ours. */
export function signHeaders(
  { accessKey, secretKey }: Pick<SigningKey, 'accessKey' | 'secretKey'>,
  method: string,
  target: string,
  timestamp: string,
): Record<string, string> {
  const signature = createHmac('sha256', secretKey)
    .update(`${method} ${target}\n${timestamp}\n${accessKey}`, 'utf8')
    .digest('base64')
  return {
    'x-ncp-apigw-timestamp': timestamp,
    'x-ncp-iam-access-key': accessKey,
    'x-ncp-apigw-signature-v2': signature,
  }
}

/** Paths begin behind `/api/v1/`. */
export function apiOf(
  url: string,
  key: Pick<SigningKey, 'accessKey' | 'secretKey'>,
  options: SignOptions = {},
): Api {
  const { root = '', signedTarget = (target: string) => target } = options
  const { timestamp = () => String(systemClock.now().getTime()) } = options
  const call = (method: string, path: string, body?: unknown) => {
    const target = `${root}/api/v1/${path}`
    const text = body === undefined ? undefined : JSON.stringify(body)
    return send(url + target, {
      method,
      headers: {
        ...signHeaders(key, method, signedTarget(target), timestamp()),
        // Node leaves the length out where a method usually has no body.
        ...(text === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) }),
      },
      ...(text === undefined ? {} : { body: text }),
    })
  }
  return {
    get: (path) => call('GET', path),
    post: (path, body = {}) => call('POST', path, body),
    patch: (path, body = {}) => call('PATCH', path, body),
    delete: (path, body) => call('DELETE', path, body),
  }
}

/** The result of an answer that must have succeeded. */
export function resultOf(answer: Answer): Body {
  if (answer.status !== 200 || answer.body?.code !== '0')
    throw new Error(`not a success: ${answer.status} ${answer.text}`)
  return answer.body.result
}

const messages: Record<string, [number, string]> = {
  10001: [400, 'Invalid Request.'],
  10014: [400, 'Select the asset you want to analyze.'],
  '10014 of videos': [400, 'Select the video you want to analyze.'],
  10016: [400, 'Select the bucket to integrate (folder selection not available).'],
  10023: [400, 'You can request up to 10 assets at a time.'],
  10027: [400, 'The base project name cannot be changed.'],
  19028: [400, 'The base project cannot be deleted.'],
  19403: [403, 'Permission denied.'],
  19404: [404, 'The requested resource does not exist.'],
  19409: [409, 'The request conflicts with the current state.'],
  19429: [429, 'Too many requests.'],
  19500: [500, 'Internal server error.'],
}

/** Status and body of a refusal by the service; what it says in detail is not compared. */
export function refusal(code: keyof typeof messages): { status: number; body: Body } {
  const [status, message] = messages[code]!
  return { status, body: { code: String(code).slice(0, 5), message } }
}

/** An answer as `refusal` has it. */
export function refused({ status, body }: Answer): { status: number; body: Body } {
  const { detail, ...rest } = body
  if (detail !== undefined && typeof detail !== 'string') throw new Error('a detail is text')
  return { status, body: rest }
}
