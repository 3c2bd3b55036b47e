/** The core's errors in Diffio's words: `{error, code?}` and a status that clients class by. */
import { answerByCode } from '#base/answer-by-code.ts'
import { type ErrorCode, errorCatalogue, type TriptychError } from '#base/errors.ts'
import type { ErrorBody } from './wire/errors.ts'

type Answer = {
  status: number
  /** Where the vendor names one; each spelled as the vendor spells it. */
  code?: string
  /** Facts of the error that go on the wire. */
  facts?: readonly string[]
  /** Replaces the catalogue's sentence where that speaks of our nouns. */
  says?: string
}

const answerOf = answerByCode<Answer>(
  {
    invalid: { status: 400 },
    unauthenticated: { status: 401 },
    payment: { status: 402 },
    forbidden: { status: 403 },
    missing: { status: 404 },
    method: { status: 405 },
    conflict: { status: 409 },
    gone: { status: 410 },
    too_large: { status: 413 },
    rate_limited: { status: 429 },
    // Clients know one status for failures that may pass, and retry on it: 500.
    unavailable: { status: 500 },
    internal: { status: 500 },
  },
  {
    scope_missing: { status: 403, says: 'The API key does not hold the permission this call needs.' },
    key_bounded: { status: 403, says: 'The API key is bounded to some projects and cannot do this.' },
    account_held: { status: 402, code: 'paymentFailed' },
    spend_limit_exceeded: {
      status: 402,
      code: 'spendLimitExceeded',
      facts: ['spendLimitCents', 'spentCents', 'neededCents'],
    },
    credential_unknown: { status: 404, says: 'There is no such API key.' },
    asset_unknown: { status: 404, says: 'There is no such file.' },
    task_unknown: { status: 404, says: 'There is no such generation.' },
    output_unknown: { status: 404, says: 'The generation has no such output.' },
    transcript_unavailable: { status: 404, code: 'TRANSCRIPT_UNAVAILABLE', facts: ['transcription'] },
    upload_missing: { status: 409, code: 'UPLOAD_MISSING' },
    upload_too_large: { status: 413, code: 'UPLOAD_TOO_LARGE' },
    task_state: { status: 409, says: 'The generation is not in a state that allows this.' },
    attempt_lost: { status: 500 },
    model_retired: { status: 410, code: 'model_retired', facts: ['retiredModel', 'supportedModels'] },
    config_invalid: { status: 500 },
  },
)

export function toErrorAnswer(error: TriptychError): { status: number; body: ErrorBody } {
  const { status, code, facts = [], says } = answerOf(error.code)
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
  const { says } = answerOf(code)
  return sentenceOf(code, says ?? errorCatalogue[code].message)
}

/** Clients take an empty `error` for none. */
function sentenceOf(code: ErrorCode, text: string): string {
  return text.trim() === '' ? errorCatalogue[code].message : text
}
