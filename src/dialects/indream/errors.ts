/** The core's errors as Indream's problems: `{type, title, status, detail, errorCode}`, without an envelope. */
import { answerByCode } from '#base/answer-by-code.ts'
import { type ErrorCode, errorCatalogue, type TriptychError } from '#base/errors.ts'
import type { Problem } from './wire/problem.ts'

type Answer = {
  status: keyof typeof classes
  errorCode: string
  /** Replaces the catalogue's sentence where that speaks of our nouns. */
  says?: string
}

/** What a status is called; clients tell a problem by `type` and `title` being there. */
const classes = {
  400: { type: 'BAD_REQUEST', title: 'Bad request' },
  401: { type: 'UNAUTHORIZED', title: 'Unauthorized' },
  403: { type: 'FORBIDDEN', title: 'Forbidden' },
  404: { type: 'NOT_FOUND', title: 'Not found' },
  405: { type: 'METHOD_NOT_ALLOWED', title: 'Method not allowed' },
  409: { type: 'CONFLICT', title: 'Conflict' },
  422: { type: 'UNPROCESSABLE_CONTENT', title: 'Unprocessable content' },
  429: { type: 'RATE_LIMITED', title: 'Too many requests' },
  500: { type: 'INTERNAL_ERROR', title: 'Internal server error' },
  503: { type: 'SERVICE_UNAVAILABLE', title: 'Service unavailable' },
} as const

const invalid = { status: 400, errorCode: 'OPEN_API_REQUEST_INVALID' } as const
const forbidden = { status: 403, errorCode: 'OPEN_API_RUNTIME_ACCESS_FORBIDDEN' } as const
const unsupported = { status: 422, errorCode: 'OPEN_API_UPLOAD_UNSUPPORTED' } as const
const missing = { status: 404, errorCode: 'OPEN_API_NOT_FOUND' } as const
const conflict = { status: 409, errorCode: 'OPEN_API_CONFLICT' } as const
const internal = { status: 500, errorCode: 'INTERNAL_ERROR' } as const

const answerOf = answerByCode<Answer>(
  {
    invalid,
    unauthenticated: { status: 401, errorCode: 'OPEN_API_KEY_INVALID' },
    payment: forbidden,
    forbidden,
    missing,
    method: { status: 405, errorCode: 'OPEN_API_METHOD_NOT_ALLOWED' },
    conflict,
    gone: conflict,
    too_large: { status: 422, errorCode: 'OPEN_API_UPLOAD_TOO_LARGE' },
    rate_limited: { status: 429, errorCode: 'OPEN_API_REQUEST_LIMIT_EXCEEDED' },
    unavailable: { status: 503, errorCode: 'OPEN_API_SERVICE_UNAVAILABLE' },
    internal,
  },
  {
    // No route of the vendor lists 413.
    body_too_large: invalid,
    scope_missing: {
      ...forbidden,
      says: 'The API key does not hold the permission this call needs.',
    },
    key_bounded: { ...forbidden, says: 'The API key is bounded to some projects and cannot do this.' },
    link_invalid: { ...forbidden, errorCode: 'OPEN_API_LINK_INVALID' },
    link_expired: { ...forbidden, errorCode: 'OPEN_API_LINK_INVALID' },
    project_unknown: { ...missing, errorCode: 'OPEN_API_PROJECT_NOT_FOUND' },
    asset_unknown: { ...missing, errorCode: 'OPEN_API_ASSET_NOT_FOUND' },
    task_unknown: { ...missing, errorCode: 'OPEN_API_EXPORT_NOT_FOUND', says: 'There is no such export.' },
    asset_in_use: {
      ...conflict,
      errorCode: 'ASSET_REFERENCED',
      says: 'The asset is in use: a project or an export that is not finished refers to it.',
    },
    webhook_secret_missing: { status: 422, errorCode: 'OPEN_API_WEBHOOK_SECRET_MISSING' },
    task_limit: {
      status: 422,
      errorCode: 'OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED',
      says: 'The account has as many exports under way as it may have.',
    },
    sync_too_often: { status: 429, errorCode: 'OPEN_API_PROJECT_SYNC_RATE_LIMITED' },
    task_state: { ...conflict, says: 'The export is not in a state that allows this.' },
    idempotency_conflict: { ...conflict, errorCode: 'OPEN_API_IDEMPOTENCY_CONFLICT' },
    // The code of the first fault takes the place of this one.
    timeline_invalid: { status: 422, errorCode: 'EDITOR_SCHEMA_INVALID' },
    timeline_empty: { status: 422, errorCode: 'EDITOR_TIMELINE_EMPTY' },
    film_too_large: { status: 422, errorCode: 'OPEN_API_EXPORT_TOO_LARGE' },
    asset_unavailable: { status: 422, errorCode: 'OPEN_API_ASSET_UNAVAILABLE' },
    media_unreadable: unsupported,
    media_unsupported: unsupported,
    media_no_audio: unsupported,
    media_empty: unsupported,
    config_invalid: internal,
  },
)

export function toProblem(error: TriptychError): Problem {
  const { status, errorCode } = answerOf(error.code)
  const { editorCode } = error.facts
  return {
    ...classes[status],
    status,
    detail: error.message === errorCatalogue[error.code].message ? sentenceOf(error.code) : error.message,
    errorCode: typeof editorCode === 'string' ? editorCode : errorCode,
  }
}

/** The same for a failed export, which tells of its error inside a 200. */
export function sentenceOf(code: ErrorCode): string {
  return answerOf(code).says ?? errorCatalogue[code].message
}
