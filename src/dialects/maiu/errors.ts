/**
 * The core's errors as the vendor has them: what its gateway says before a service is reached, and what the service
 * says. Codes after 10027 are not in the vendor's pages that we know: they are all here, to be replaced at once.
 */
import { type ErrorCode, errorCatalogue, type TriptychError } from '#base/errors.ts'

type Gateway = { status: number; errorCode: string; message: string; details?: string }
type Service = {
  status: number
  code: string
  message: string
  /** On paths of the first generation, which speaks of videos. */
  videoMessage?: string
}
type Answer = Gateway | Service

const noAuth = { status: 401, errorCode: '200', message: 'Authentication Failed' } as const
const nowhere = { status: 404, errorCode: '300', message: 'Not Found Exception' } as const

const invalid = { status: 400, code: '10001', message: 'Invalid Request.' } as const
const denied = { status: 403, code: '19403', message: 'Permission denied.' } as const
const missing = { status: 404, code: '19404', message: 'The requested resource does not exist.' } as const
const conflict = {
  status: 409,
  code: '19409',
  message: 'The request conflicts with the current state.',
} as const
const tooMany = { status: 429, code: '19429', message: 'Too many requests.' } as const
const internal = { status: 500, code: '19500', message: 'Internal server error.' } as const
const unavailable = { status: 503, errorCode: '500', message: 'Endpoint Error' } as const
const tooLarge = { status: 413, errorCode: '430', message: 'Request Entity Too Large' } as const
const unreadable = { status: 400, errorCode: '100', message: 'Bad Request Exception' } as const

const answers = {
  request_invalid: invalid,
  address_unreadable: unreadable,
  body_unreadable: invalid,
  body_too_large: tooLarge,
  route_unknown: nowhere,
  method_not_allowed: { ...nowhere, details: 'The path does not take that method.' },
  key_missing: { ...noAuth, details: 'Authentication information are missing.' },
  key_unknown: { ...noAuth, details: 'Invalid authentication information.' },
  timestamp_expired: { ...noAuth, details: 'Expired timestamp.' },
  key_inactive: { status: 403, errorCode: '230', message: 'Forbidden' },
  scope_missing: denied,
  key_bounded: denied,
  account_held: denied,
  spend_limit_exceeded: denied,
  link_invalid: denied,
  link_expired: denied,
  account_unknown: missing,
  credential_unknown: missing,
  workspace_unknown: missing,
  workspace_limit: invalid,
  project_limit: invalid,
  name_taken: invalid,
  base_project_fixed: { status: 400, code: '10027', message: 'The base project name cannot be changed.' },
  base_project_lasting: { status: 400, code: '19028', message: 'The base project cannot be deleted.' },
  work_under_way: conflict,
  work_premature: {
    status: 400,
    code: '10014',
    message: 'Select the asset you want to analyze.',
    videoMessage: 'Select the video you want to analyze.',
  },
  bucket_unknown: missing,
  object_unsuitable: {
    status: 400,
    code: '10016',
    message: 'Select the bucket to integrate (folder selection not available).',
  },
  object_limit: { status: 400, code: '10023', message: 'You can request up to 10 assets at a time.' },
  object_missing: missing,
  project_unknown: missing,
  index_unknown: missing,
  summary_unknown: missing,
  person_unknown: missing,
  tag_unknown: missing,
  thumbnail_unknown: missing,
  search_unknown: missing,
  asset_unknown: missing,
  asset_in_use: conflict,
  task_unknown: missing,
  output_unknown: missing,
  transcript_unavailable: missing,
  upload_unknown: missing,
  webhook_unknown: missing,
  delivery_unknown: missing,
  webhook_secret_missing: conflict,
  webhook_shares_secret: conflict,
  task_limit: tooMany,
  timeline_invalid: invalid,
  calls_too_often: tooMany,
  sync_too_often: tooMany,
  timeline_empty: invalid,
  film_too_large: invalid,
  asset_unavailable: invalid,
  upload_missing: conflict,
  upload_closed: conflict,
  upload_too_large: tooLarge,
  upload_incomplete: invalid,
  upload_offset_mismatch: conflict,
  upload_session_unknown: missing,
  upload_part_mismatch: invalid,
  upload_part_too_large: invalid,
  length_required: invalid,
  output_not_ready: conflict,
  task_state: conflict,
  attempt_lost: conflict,
  model_retired: missing,
  idempotency_conflict: conflict,
  media_unreadable: invalid,
  media_unsupported: invalid,
  media_no_audio: invalid,
  media_empty: invalid,
  media_over_limit: invalid,
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

type GatewayBody = { error: { errorCode: string; message: string; details: string } }
type ServiceBody = {
  code: string
  message: string
  /** Present where there is more to say than the message does. */
  detail?: string
}

export function toErrorAnswer(
  error: TriptychError,
  { isOfVideos = false }: { isOfVideos?: boolean } = {},
): { status: number; body: GatewayBody | ServiceBody } {
  const answer: Answer = answers[error.code]
  const { status } = answer
  const isStock = error.message === errorCatalogue[error.code].message
  if ('errorCode' in answer) {
    const { errorCode, message, details = error.message } = answer
    return { status, body: { error: { errorCode, message, details } } }
  }
  const { code, videoMessage } = answer
  const message = (isOfVideos && videoMessage) || answer.message
  return { status, body: { code, message, ...(isStock ? {} : { detail: error.message }) } }
}
