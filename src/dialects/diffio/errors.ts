/** The core's errors in Diffio's words: `{error, code?}` and a status that clients class by. */
import { type ErrorCode, errorCatalogue, type TriptychError } from '#base/errors.ts'

type Answer = {
  status: number
  /** Where the vendor names one; each spelled as the vendor spells it. */
  code?: string
  /** Facts of the error that go on the wire. */
  facts?: readonly string[]
  /** Replaces the catalogue's sentence where that speaks of our nouns. */
  says?: string
}

const answers = {
  request_invalid: { status: 400 },
  address_unreadable: { status: 400 },
  body_unreadable: { status: 400 },
  body_too_large: { status: 413 },
  route_unknown: { status: 404 },
  method_not_allowed: { status: 405 },
  key_missing: { status: 401 },
  key_unknown: { status: 401 },
  timestamp_expired: { status: 401 },
  key_inactive: { status: 403 },
  scope_missing: { status: 403, says: 'The API key does not hold the permission this call needs.' },
  key_bounded: { status: 403, says: 'The API key is bounded to some projects and cannot do this.' },
  account_held: { status: 402, code: 'paymentFailed' },
  spend_limit_exceeded: {
    status: 402,
    code: 'spendLimitExceeded',
    facts: ['spendLimitCents', 'spentCents', 'neededCents'],
  },
  link_invalid: { status: 403 },
  link_expired: { status: 403 },
  account_unknown: { status: 404 },
  credential_unknown: { status: 404, says: 'There is no such API key.' },
  workspace_unknown: { status: 404 },
  workspace_limit: { status: 409 },
  project_limit: { status: 409 },
  name_taken: { status: 409 },
  base_project_fixed: { status: 409 },
  base_project_lasting: { status: 409 },
  work_under_way: { status: 409 },
  work_premature: { status: 409 },
  bucket_unknown: { status: 404 },
  object_unsuitable: { status: 400 },
  object_limit: { status: 400 },
  object_missing: { status: 404 },
  project_unknown: { status: 404 },
  index_unknown: { status: 404 },
  summary_unknown: { status: 404 },
  person_unknown: { status: 404 },
  tag_unknown: { status: 404 },
  thumbnail_unknown: { status: 404 },
  search_unknown: { status: 404 },
  asset_unknown: { status: 404, says: 'There is no such file.' },
  asset_in_use: { status: 409 },
  task_unknown: { status: 404, says: 'There is no such generation.' },
  output_unknown: { status: 404, says: 'The generation has no such output.' },
  upload_unknown: { status: 404 },
  transcript_unavailable: { status: 404, code: 'TRANSCRIPT_UNAVAILABLE', facts: ['transcription'] },
  webhook_unknown: { status: 404 },
  delivery_unknown: { status: 404 },
  webhook_secret_missing: { status: 409 },
  webhook_shares_secret: { status: 409 },
  task_limit: { status: 429 },
  timeline_invalid: { status: 400 },
  calls_too_often: { status: 429 },
  sync_too_often: { status: 429 },
  timeline_empty: { status: 400 },
  film_too_large: { status: 400 },
  asset_unavailable: { status: 400 },
  upload_missing: { status: 409, code: 'UPLOAD_MISSING' },
  upload_closed: { status: 409 },
  upload_too_large: { status: 413, code: 'UPLOAD_TOO_LARGE' },
  upload_incomplete: { status: 400 },
  upload_offset_mismatch: { status: 409 },
  upload_session_unknown: { status: 404 },
  upload_part_mismatch: { status: 400 },
  upload_part_too_large: { status: 413 },
  length_required: { status: 400 },
  output_not_ready: { status: 409 },
  task_state: { status: 409, says: 'The generation is not in a state that allows this.' },
  attempt_lost: { status: 500 },
  model_retired: { status: 410, code: 'model_retired', facts: ['retiredModel', 'supportedModels'] },
  idempotency_conflict: { status: 409 },
  media_unreadable: { status: 400 },
  media_unsupported: { status: 400 },
  media_no_audio: { status: 400 },
  media_empty: { status: 400 },
  media_over_limit: { status: 413 },
  // Clients know one status for failures that may pass, and retry on it: 500.
  model_unavailable: { status: 500 },
  work_crashed: { status: 500 },
  work_stalled: { status: 500 },
  work_out_of_time: { status: 500 },
  work_out_of_memory: { status: 500 },
  work_canceled: { status: 409 },
  blob_missing: { status: 500 },
  storage_failed: { status: 500 },
  storage_full: { status: 500 },
  database_unavailable: { status: 500 },
  address_refused: { status: 400 },
  outbound_failed: { status: 500 },
  config_invalid: { status: 500 },
  start_refused: { status: 500 },
  internal: { status: 500 },
} as const satisfies Record<ErrorCode, Answer>

export type ErrorBody = { error: string; code?: string; [fact: string]: unknown }

export function toErrorAnswer(error: TriptychError): { status: number; body: ErrorBody } {
  const { status, code, facts = [], says }: Answer = answers[error.code]
  const isStock = error.message === errorCatalogue[error.code].message
  return {
    status,
    body: {
      error: sentenceOf(error.code, isStock && says ? says : error.message),
      ...(code === undefined ? {} : { code }),
      ...Object.fromEntries(facts.map((name) => [name, error.facts[name]])),
    },
  }
}

/** The same for a failed generation, which tells of its error inside a 200. */
export function errorSentence(code: ErrorCode): string {
  const { says }: Answer = answers[code]
  return sentenceOf(code, says ?? errorCatalogue[code].message)
}

/** Clients take an empty `error` for none. */
function sentenceOf(code: ErrorCode, text: string): string {
  return text.trim() === '' ? errorCatalogue[code].message : text
}
