/** Fastify's own refusals in the words of our catalogue. */
import { asTriptychError, type ErrorCode, TriptychError } from '#base/errors.ts'
import { toValidationIssue, type ValidatorIssue } from './validation-issue.ts'

const codes: Record<string, ErrorCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body_too_large',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'body_unreadable',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'body_unreadable',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'body_unreadable',
  FST_ERR_CTP_INVALID_JSON_BODY: 'body_unreadable',
  FST_ERR_BAD_URL: 'address_unreadable',
}

export function fromFastifyError(thrown: unknown): TriptychError {
  if (thrown instanceof TriptychError || !(thrown instanceof Error)) return asTriptychError(thrown)
  const { validation, code } = thrown as Error & { validation?: ValidatorIssue[]; code?: string }
  if (validation) {
    const issues = validation.map(toValidationIssue)
    const [first] = issues
    const field = first?.path.slice(1).replaceAll('/', '.')
    const detail = field ? `${field}: ${first!.message}.` : undefined
    return new TriptychError('request_invalid', {
      facts: { issues },
      cause: thrown,
      ...(detail ? { detail } : {}),
    })
  }
  const known = code === undefined ? undefined : codes[code]
  return known ? new TriptychError(known, { cause: thrown }) : asTriptychError(thrown)
}
