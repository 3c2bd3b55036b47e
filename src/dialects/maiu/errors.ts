/**
 * The core's errors as the vendor has them: what its gateway says before a service is reached, and what the service
 * says. Codes after 10027 are not in the vendor's pages that we know: they are all here, to be replaced at once.
 */
import { answerByCode } from '#base/answer-by-code.ts'
import { errorCatalogue, type TriptychError } from '#base/errors.ts'
import type { GatewayErrorBody, ServiceErrorBody } from './wire/errors.ts'

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
const internal = { status: 500, code: '19500', message: 'Internal server error.' } as const
const tooLarge = { status: 413, errorCode: '430', message: 'Request Entity Too Large' } as const

const answerOf = answerByCode<Answer>(
  {
    invalid,
    unauthenticated: { ...noAuth, details: 'Invalid authentication information.' },
    payment: denied,
    forbidden: denied,
    missing,
    method: { ...nowhere, details: 'The path does not take that method.' },
    conflict,
    gone: missing,
    too_large: invalid,
    rate_limited: { status: 429, code: '19429', message: 'Too many requests.' },
    unavailable: { status: 503, errorCode: '500', message: 'Endpoint Error' },
    internal,
  },
  {
    address_unreadable: { status: 400, errorCode: '100', message: 'Bad Request Exception' },
    body_too_large: tooLarge,
    upload_too_large: tooLarge,
    route_unknown: nowhere,
    key_missing: { ...noAuth, details: 'Authentication information are missing.' },
    timestamp_expired: { ...noAuth, details: 'Expired timestamp.' },
    key_inactive: { status: 403, errorCode: '230', message: 'Forbidden' },
    workspace_limit: invalid,
    project_limit: invalid,
    name_taken: invalid,
    base_project_fixed: { status: 400, code: '10027', message: 'The base project name cannot be changed.' },
    base_project_lasting: { status: 400, code: '19028', message: 'The base project cannot be deleted.' },
    work_premature: {
      status: 400,
      code: '10014',
      message: 'Select the asset you want to analyze.',
      videoMessage: 'Select the video you want to analyze.',
    },
    object_unsuitable: {
      status: 400,
      code: '10016',
      message: 'Select the bucket to integrate (folder selection not available).',
    },
    object_limit: { status: 400, code: '10023', message: 'You can request up to 10 assets at a time.' },
    config_invalid: internal,
  },
)

export function toErrorAnswer(
  error: TriptychError,
  { isOfVideos = false }: { isOfVideos?: boolean } = {},
): { status: number; body: GatewayErrorBody | ServiceErrorBody } {
  const answer = answerOf(error.code)
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
