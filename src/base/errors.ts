/**
 * The error catalogue: every failure that crosses a module border has one code from here. A dialect has words for
 * each kind, and for the codes that its vendor tells apart; `docs/errors.md` lists them.
 */

export type ErrorKind =
  | 'invalid'
  | 'unauthenticated'
  | 'payment'
  | 'forbidden'
  | 'missing'
  | 'method'
  | 'conflict'
  | 'gone'
  | 'too_large'
  | 'rate_limited'
  | 'unavailable'
  | 'internal'

type Entry = { kind: ErrorKind; message: string }

export const errorCatalogue = {
  request_invalid: { kind: 'invalid', message: 'The request is not valid.' },
  address_unreadable: { kind: 'invalid', message: 'The address cannot be read.' },
  body_unreadable: { kind: 'invalid', message: 'The request body is not a JSON object.' },
  body_too_large: { kind: 'too_large', message: 'The request body is too large.' },
  route_unknown: { kind: 'missing', message: 'There is no such route.' },
  method_not_allowed: { kind: 'method', message: 'This route does not take that method.' },
  key_missing: { kind: 'unauthenticated', message: 'An API key is required.' },
  key_unknown: { kind: 'unauthenticated', message: 'The API key is not known.' },
  timestamp_expired: { kind: 'unauthenticated', message: 'The request is too old, or from the future.' },
  key_inactive: { kind: 'forbidden', message: 'The API key is not active.' },
  scope_missing: { kind: 'forbidden', message: 'The API key does not hold the scope this call needs.' },
  key_bounded: { kind: 'forbidden', message: 'The API key is bounded in a way this call cannot honour.' },
  account_held: { kind: 'payment', message: 'The account is on hold until it is settled.' },
  spend_limit_exceeded: { kind: 'payment', message: 'The API key has reached its spend limit.' },
  link_invalid: { kind: 'forbidden', message: 'The link is not valid.' },
  link_expired: { kind: 'forbidden', message: 'The link has expired.' },
  account_unknown: { kind: 'missing', message: 'There is no such account.' },
  credential_unknown: { kind: 'missing', message: 'There is no such credential.' },
  workspace_unknown: { kind: 'missing', message: 'There is no such workspace.' },
  workspace_limit: { kind: 'conflict', message: 'The account has as many workspaces as it may have.' },
  project_limit: { kind: 'conflict', message: 'The workspace has as many projects as it may have.' },
  name_taken: { kind: 'conflict', message: 'There is already something of that name.' },
  base_project_fixed: { kind: 'conflict', message: 'The base project of a workspace cannot be renamed.' },
  base_project_lasting: {
    kind: 'conflict',
    message: 'The base project of a workspace, and the default workspace, cannot be deleted.',
  },
  work_under_way: { kind: 'conflict', message: 'Work on it is under way.' },
  work_premature: { kind: 'conflict', message: 'The file is not there yet, or could not be fetched.' },
  bucket_unknown: { kind: 'missing', message: 'There is no such bucket.' },
  object_unsuitable: { kind: 'invalid', message: 'This is no name of a single file.' },
  object_limit: { kind: 'invalid', message: 'Files are fetched one by one.' },
  object_missing: { kind: 'missing', message: 'The bucket has no such file.' },
  project_unknown: { kind: 'missing', message: 'There is no such project.' },
  index_unknown: { kind: 'missing', message: 'There is no such index.' },
  summary_unknown: { kind: 'missing', message: 'There is no summary of this.' },
  person_unknown: { kind: 'missing', message: 'There is no such person.' },
  tag_unknown: { kind: 'missing', message: 'There is no such tag.' },
  thumbnail_unknown: { kind: 'missing', message: 'There is no such thumbnail.' },
  search_unknown: { kind: 'missing', message: 'There is no such search.' },
  asset_unknown: { kind: 'missing', message: 'There is no such asset.' },
  asset_in_use: { kind: 'conflict', message: 'The asset is in use: an entry or a result refers to it.' },
  task_unknown: { kind: 'missing', message: 'There is no such task.' },
  output_unknown: { kind: 'missing', message: 'There is no such output.' },
  transcript_unavailable: { kind: 'missing', message: 'There is no transcript of this.' },
  upload_unknown: { kind: 'missing', message: 'There is no such upload.' },
  webhook_unknown: { kind: 'missing', message: 'There is no such webhook.' },
  delivery_unknown: { kind: 'missing', message: 'There is no such delivery.' },
  webhook_secret_missing: {
    kind: 'conflict',
    message: 'The account has no webhook secret to sign messages with.',
  },
  webhook_shares_secret: {
    kind: 'conflict',
    message: 'Messages to this webhook are signed with the secret of the account.',
  },
  task_limit: {
    kind: 'rate_limited',
    message: 'The account has as many tasks of that kind under way as it may have.',
  },
  timeline_invalid: { kind: 'invalid', message: 'The timeline document is not valid.' },
  calls_too_often: { kind: 'rate_limited', message: 'Calls of this kind come too often.' },
  sync_too_often: { kind: 'rate_limited', message: 'The project is saved too often.' },
  timeline_empty: { kind: 'invalid', message: 'No track of the timeline has an item.' },
  film_too_large: { kind: 'invalid', message: 'The film would be larger or longer than this server makes.' },
  asset_unavailable: { kind: 'invalid', message: 'A file that the work needs could not be had.' },
  upload_missing: { kind: 'conflict', message: 'The file has not been uploaded yet.' },
  upload_closed: { kind: 'conflict', message: 'The file can no longer be replaced: work on it has begun.' },
  upload_too_large: { kind: 'too_large', message: 'The file is larger than the limit.' },
  upload_incomplete: { kind: 'invalid', message: 'The upload ended before all bytes had arrived.' },
  upload_offset_mismatch: { kind: 'conflict', message: 'The upload does not stand at that offset.' },
  upload_session_unknown: { kind: 'missing', message: 'There is no such upload in parts, or it has ended.' },
  upload_part_mismatch: { kind: 'invalid', message: 'The parts are not what was stored.' },
  upload_part_too_large: { kind: 'too_large', message: 'The part is larger than a part may be.' },
  length_required: { kind: 'invalid', message: 'The length of the body must be announced.' },
  output_not_ready: { kind: 'conflict', message: 'The result is not ready yet.' },
  task_state: { kind: 'conflict', message: 'The task is not in a state that allows this.' },
  attempt_lost: { kind: 'conflict', message: 'The task has been taken over by another attempt.' },
  model_retired: { kind: 'gone', message: 'This model has been retired.' },
  idempotency_conflict: { kind: 'conflict', message: 'The idempotency key was used with another request.' },
  media_unreadable: { kind: 'invalid', message: 'The file could not be read as media.' },
  media_unsupported: { kind: 'invalid', message: 'The file holds media of a kind that is not supported.' },
  media_no_audio: { kind: 'invalid', message: 'The file has no sound to work on.' },
  media_empty: { kind: 'invalid', message: 'The file is empty.' },
  media_over_limit: { kind: 'too_large', message: 'The media exceed a limit of this server.' },
  model_unavailable: { kind: 'unavailable', message: 'A model that this work needs is not at hand.' },
  work_crashed: { kind: 'internal', message: 'The work stopped unexpectedly.' },
  work_stalled: { kind: 'internal', message: 'The work made no progress and was stopped.' },
  work_out_of_time: { kind: 'internal', message: 'The work exceeded its time limit.' },
  work_out_of_memory: { kind: 'internal', message: 'The work exceeded its memory limit.' },
  work_canceled: { kind: 'conflict', message: 'The work was canceled.' },
  blob_missing: { kind: 'internal', message: 'Stored bytes are missing.' },
  storage_failed: { kind: 'unavailable', message: 'The storage could not be used.' },
  storage_full: { kind: 'unavailable', message: 'The storage is full.' },
  database_unavailable: { kind: 'unavailable', message: 'The database could not be reached.' },
  address_refused: { kind: 'invalid', message: 'The address may not be called.' },
  outbound_failed: { kind: 'unavailable', message: 'A call to another server failed.' },
  config_invalid: { kind: 'invalid', message: 'A setting is not valid.' },
  start_refused: { kind: 'unavailable', message: 'The server could not start.' },
  internal: { kind: 'internal', message: 'Something went wrong inside the server.' },
} as const satisfies Record<string, Entry>

export type ErrorCode = keyof typeof errorCatalogue

export type ErrorOptions = {
  /** A sentence for people that replaces the catalogue's; must not hold secrets or internals. */
  detail?: string
  /** Facts a dialect may put on the wire. */
  facts?: Record<string, unknown>
  cause?: unknown
}

/** The only error class of ours that crosses module borders. */
export class TriptychError extends Error {
  readonly code: ErrorCode
  readonly kind: ErrorKind
  readonly facts: Record<string, unknown>

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(
      options.detail ?? errorCatalogue[code].message,
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.name = 'TriptychError'
    this.code = code
    this.kind = errorCatalogue[code].kind
    this.facts = options.facts ?? {}
  }
}

export function isErrorCode(text: unknown): text is ErrorCode {
  return typeof text === 'string' && Object.hasOwn(errorCatalogue, text)
}

/** Wraps anything thrown as a TriptychError; what is one already passes through. */
export function asTriptychError(thrown: unknown): TriptychError {
  return thrown instanceof TriptychError ? thrown : new TriptychError('internal', { cause: thrown })
}
