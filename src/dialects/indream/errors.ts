/** The core's errors as Indream's problems: `{type, title, status, detail, errorCode}`, without an envelope. */
import { type ErrorCode, errorCatalogue, type TriptychError } from '#base/errors.ts'

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
const tooLarge = { status: 422, errorCode: 'OPEN_API_UPLOAD_TOO_LARGE' } as const
const missing = { status: 404, errorCode: 'OPEN_API_NOT_FOUND' } as const
const conflict = { status: 409, errorCode: 'OPEN_API_CONFLICT' } as const
const internal = { status: 500, errorCode: 'INTERNAL_ERROR' } as const
const unavailable = { status: 503, errorCode: 'OPEN_API_SERVICE_UNAVAILABLE' } as const

const answers = {
  request_invalid: invalid,
  address_unreadable: invalid,
  body_unreadable: invalid,
  // No route of the vendor lists 413.
  body_too_large: invalid,
  route_unknown: missing,
  method_not_allowed: { status: 405, errorCode: 'OPEN_API_METHOD_NOT_ALLOWED' },
  key_missing: { status: 401, errorCode: 'OPEN_API_KEY_INVALID' },
  key_unknown: { status: 401, errorCode: 'OPEN_API_KEY_INVALID' },
  timestamp_expired: { status: 401, errorCode: 'OPEN_API_KEY_INVALID' },
  key_inactive: forbidden,
  scope_missing: {
    ...forbidden,
    says: 'The API key does not hold the permission this call needs.',
  },
  key_bounded: { ...forbidden, says: 'The API key is bounded to some projects and cannot do this.' },
  account_held: forbidden,
  spend_limit_exceeded: forbidden,
  link_invalid: { ...forbidden, errorCode: 'OPEN_API_LINK_INVALID' },
  link_expired: { ...forbidden, errorCode: 'OPEN_API_LINK_INVALID' },
  account_unknown: missing,
  credential_unknown: missing,
  workspace_unknown: missing,
  workspace_limit: conflict,
  project_limit: conflict,
  name_taken: conflict,
  base_project_fixed: conflict,
  base_project_lasting: conflict,
  work_under_way: conflict,
  work_premature: conflict,
  bucket_unknown: missing,
  object_unsuitable: invalid,
  object_limit: invalid,
  object_missing: missing,
  project_unknown: { status: 404, errorCode: 'OPEN_API_PROJECT_NOT_FOUND' },
  index_unknown: missing,
  summary_unknown: missing,
  person_unknown: missing,
  tag_unknown: missing,
  thumbnail_unknown: missing,
  search_unknown: missing,
  asset_unknown: { status: 404, errorCode: 'OPEN_API_ASSET_NOT_FOUND' },
  asset_in_use: {
    status: 409,
    errorCode: 'ASSET_REFERENCED',
    says: 'The asset is in use: a project or an export that is not finished refers to it.',
  },
  task_unknown: { status: 404, errorCode: 'OPEN_API_EXPORT_NOT_FOUND', says: 'There is no such export.' },
  output_unknown: missing,
  transcript_unavailable: missing,
  upload_unknown: missing,
  webhook_unknown: missing,
  delivery_unknown: missing,
  webhook_secret_missing: { status: 422, errorCode: 'OPEN_API_WEBHOOK_SECRET_MISSING' },
  webhook_shares_secret: conflict,
  task_limit: {
    status: 422,
    errorCode: 'OPEN_API_EXPORT_CONCURRENCY_LIMIT_EXCEEDED',
    says: 'The account has as many exports under way as it may have.',
  },
  // The code of the first fault takes the place of this one.
  timeline_invalid: { status: 422, errorCode: 'EDITOR_SCHEMA_INVALID' },
  timeline_empty: { status: 422, errorCode: 'EDITOR_TIMELINE_EMPTY' },
  calls_too_often: { status: 429, errorCode: 'OPEN_API_PROJECT_SYNC_RATE_LIMITED' },
  sync_too_often: { status: 429, errorCode: 'OPEN_API_PROJECT_SYNC_RATE_LIMITED' },
  film_too_large: { status: 422, errorCode: 'OPEN_API_EXPORT_TOO_LARGE' },
  asset_unavailable: { status: 422, errorCode: 'OPEN_API_ASSET_UNAVAILABLE' },
  upload_missing: conflict,
  upload_closed: conflict,
  upload_too_large: tooLarge,
  upload_incomplete: invalid,
  upload_offset_mismatch: conflict,
  upload_session_unknown: missing,
  upload_part_mismatch: invalid,
  upload_part_too_large: tooLarge,
  length_required: invalid,
  output_not_ready: conflict,
  task_state: { ...conflict, says: 'The export is not in a state that allows this.' },
  attempt_lost: conflict,
  model_retired: conflict,
  idempotency_conflict: { status: 409, errorCode: 'OPEN_API_IDEMPOTENCY_CONFLICT' },
  media_unreadable: unsupported,
  media_unsupported: unsupported,
  media_no_audio: unsupported,
  media_empty: unsupported,
  media_over_limit: tooLarge,
  model_unavailable: unavailable,
  work_crashed: internal,
  work_stalled: internal,
  work_out_of_time: internal,
  work_out_of_memory: internal,
  work_canceled: conflict,
  blob_missing: internal,
  storage_failed: unavailable,
  storage_full: unavailable,
  database_unavailable: unavailable,
  address_refused: invalid,
  outbound_failed: unavailable,
  config_invalid: internal,
  start_refused: unavailable,
  internal,
} as const satisfies Record<ErrorCode, Answer>

export type Problem = { type: string; title: string; status: number; detail: string; errorCode: string }

export function toProblem(error: TriptychError): Problem {
  const { status, errorCode } = answers[error.code]
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
  const { says }: Answer = answers[code]
  return says ?? errorCatalogue[code].message
}
