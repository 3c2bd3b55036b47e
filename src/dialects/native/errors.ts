/** The core's errors as RFC 9457 problems. */
import { answerByCode } from '#base/answer-by-code.ts'
import { errorCatalogue, type TriptychError } from '#base/errors.ts'
import type { Problem } from './wire/problem.ts'

const statusOf = answerByCode<number>(
  {
    invalid: 422,
    unauthenticated: 401,
    payment: 402,
    forbidden: 403,
    missing: 404,
    method: 405,
    conflict: 409,
    gone: 410,
    too_large: 413,
    rate_limited: 429,
    unavailable: 503,
    internal: 500,
  },
  {
    request_invalid: 400,
    address_unreadable: 400,
    body_unreadable: 400,
    object_unsuitable: 400,
    object_limit: 400,
    upload_incomplete: 400,
    address_refused: 400,
    length_required: 411,
    upload_part_mismatch: 409,
    outbound_failed: 502,
    storage_full: 507,
    config_invalid: 500,
  },
)

type Issue = { path: string; message: string }

export function toProblem(error: TriptychError, requestId: string): Problem {
  const { code, facts } = error
  const issues = Array.isArray(facts.issues) ? (facts.issues as Issue[]) : []
  return {
    type: `/docs/errors.md#${code}`,
    title: errorCatalogue[code].message,
    status: statusOf(code),
    detail: detailOf(error),
    code,
    requestId,
    ...(issues.length === 0
      ? {}
      : { errors: issues.map(({ path, message: detail }) => ({ pointer: path, detail })) }),
  }
}

function detailOf({ code, message, facts }: TriptychError): string {
  const isStock = message === errorCatalogue[code].message
  return isStock && code === 'scope_missing' && typeof facts.scope === 'string'
    ? `The API key does not hold the scope ${facts.scope}.`
    : message
}
