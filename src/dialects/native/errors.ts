/** The core's errors as RFC 9457 problems. */
import { type ErrorCode, errorCatalogue, type TriptychError } from '#base/errors.ts'

const statuses = {
  request_invalid: 400,
  address_unreadable: 400,
  body_unreadable: 400,
  body_too_large: 413,
  route_unknown: 404,
  method_not_allowed: 405,
  key_missing: 401,
  key_unknown: 401,
  timestamp_expired: 401,
  key_inactive: 403,
  scope_missing: 403,
  key_bounded: 403,
  account_held: 402,
  spend_limit_exceeded: 402,
  link_invalid: 403,
  link_expired: 403,
  account_unknown: 404,
  credential_unknown: 404,
  workspace_unknown: 404,
  workspace_limit: 409,
  project_limit: 409,
  name_taken: 409,
  base_project_fixed: 409,
  base_project_lasting: 409,
  work_under_way: 409,
  work_premature: 409,
  bucket_unknown: 404,
  object_unsuitable: 400,
  object_limit: 400,
  object_missing: 404,
  project_unknown: 404,
  index_unknown: 404,
  summary_unknown: 404,
  person_unknown: 404,
  tag_unknown: 404,
  thumbnail_unknown: 404,
  search_unknown: 404,
  asset_unknown: 404,
  asset_in_use: 409,
  task_unknown: 404,
  output_unknown: 404,
  transcript_unavailable: 404,
  upload_unknown: 404,
  webhook_unknown: 404,
  delivery_unknown: 404,
  webhook_secret_missing: 409,
  webhook_shares_secret: 409,
  task_limit: 429,
  timeline_invalid: 422,
  calls_too_often: 429,
  sync_too_often: 429,
  timeline_empty: 422,
  film_too_large: 422,
  asset_unavailable: 422,
  upload_missing: 409,
  upload_closed: 409,
  upload_too_large: 413,
  upload_incomplete: 400,
  upload_offset_mismatch: 409,
  upload_session_unknown: 404,
  upload_part_mismatch: 409,
  upload_part_too_large: 413,
  length_required: 411,
  output_not_ready: 409,
  task_state: 409,
  attempt_lost: 409,
  model_retired: 410,
  idempotency_conflict: 409,
  media_unreadable: 422,
  media_unsupported: 422,
  media_no_audio: 422,
  media_empty: 422,
  media_over_limit: 413,
  model_unavailable: 503,
  work_crashed: 500,
  work_stalled: 500,
  work_out_of_time: 500,
  work_out_of_memory: 500,
  work_canceled: 409,
  blob_missing: 500,
  storage_failed: 503,
  storage_full: 507,
  database_unavailable: 503,
  address_refused: 400,
  outbound_failed: 502,
  config_invalid: 500,
  start_refused: 503,
  internal: 500,
} as const satisfies Record<ErrorCode, number>

export type Problem = {
  /** A page about the code. */
  type: string
  title: string
  status: number
  detail: string
  code: ErrorCode
  requestId: string
  errors?: { pointer: string; detail: string }[]
}

type Issue = { path: string; message: string }

export function toProblem(error: TriptychError, requestId: string): Problem {
  const { code, message, facts } = error
  const issues = Array.isArray(facts.issues) ? (facts.issues as Issue[]) : []
  return {
    type: `/docs/errors.md#${code}`,
    title: errorCatalogue[code].message,
    status: statuses[code],
    detail: message,
    code,
    requestId,
    ...(issues.length === 0
      ? {}
      : { errors: issues.map(({ path, message: detail }) => ({ pointer: path, detail })) }),
  }
}
