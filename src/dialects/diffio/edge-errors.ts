/** The core's errors as the edge of the vendor words them: `{error: {code, message}}`, codes of its own. */
import type { ErrorCode, ErrorKind, TriptychError } from '#base/errors.ts'
import type { SendError } from '#http/dialect.ts'
import { errorSentence } from './errors.ts'
import type { EdgeErrorBody } from './wire/errors.ts'

type Answer = { status: number; code: string }

const byKind = {
  invalid: { status: 400, code: 'bad_request' },
  unauthenticated: { status: 401, code: 'invalid_token' },
  payment: { status: 402, code: 'payment_required' },
  // A token is all a caller has here: what it may not do, it is not good for.
  forbidden: { status: 401, code: 'invalid_token' },
  missing: { status: 404, code: 'not_found' },
  method: { status: 405, code: 'method_not_allowed' },
  conflict: { status: 409, code: 'conflict' },
  gone: { status: 410, code: 'gone' },
  too_large: { status: 413, code: 'upload_too_large' },
  rate_limited: { status: 429, code: 'rate_limited' },
  unavailable: { status: 503, code: 'internal_error' },
  internal: { status: 500, code: 'internal_error' },
} as const satisfies Record<ErrorKind, Answer>

const byCode: Partial<Record<ErrorCode, Answer>> = {
  length_required: { status: 411, code: 'bad_request' },
  upload_session_unknown: { status: 400, code: 'bad_request' },
  // The project of the token is gone, and with it what the token was good for.
  upload_unknown: { status: 401, code: 'invalid_token' },
  project_unknown: { status: 401, code: 'invalid_token' },
  upload_part_mismatch: { status: 400, code: 'upload_failed' },
  upload_incomplete: { status: 400, code: 'upload_failed' },
  upload_part_too_large: { status: 413, code: 'payload_too_large' },
  body_too_large: { status: 413, code: 'payload_too_large' },
}

export function toEdgeErrorAnswer(error: TriptychError): {
  status: number
  body: EdgeErrorBody
} {
  const { status, code } = byCode[error.code] ?? byKind[error.kind]
  return { status, body: { error: { code, message: error.message.trim() || errorSentence(error.code) } } }
}

export const sendEdgeError: SendError = (error, _request, reply) => {
  const { status, body } = toEdgeErrorAnswer(error)
  return reply.code(status).type('application/json; charset=utf-8').send(body)
}
