import { describe, expect, it } from 'vitest'
import { type ErrorCode, errorCatalogue, TriptychError } from '#base/errors.ts'
import { toEdgeErrorAnswer } from './edge-errors.ts'

describe('an error of the edge', () => {
  it.each(Object.keys(errorCatalogue) as ErrorCode[])(
    '%s has a code, a sentence and a fitting status',
    (code) => {
      const { status, body } = toEdgeErrorAnswer(new TriptychError(code))
      expect(body).toEqual({
        error: { code: expect.stringMatching(/^[a-z_]+$/), message: expect.stringMatching(/^[A-Z]/) },
      })
      const isRetried = [408, 429].includes(status) || status >= 500
      expect(isRetried).toBe(['internal', 'unavailable', 'rate_limited'].includes(errorCatalogue[code].kind))
      expect(status >= 500).toBe(body.error.code === 'internal_error')
    },
  )

  it.each([
    ['request_invalid', 400, 'bad_request'],
    ['body_unreadable', 400, 'bad_request'],
    ['upload_session_unknown', 400, 'bad_request'],
    ['upload_part_mismatch', 400, 'upload_failed'],
    ['key_missing', 401, 'invalid_token'],
    ['link_invalid', 401, 'invalid_token'],
    ['link_expired', 401, 'invalid_token'],
    ['route_unknown', 404, 'not_found'],
    ['length_required', 411, 'bad_request'],
    ['upload_part_too_large', 413, 'payload_too_large'],
    ['upload_too_large', 413, 'upload_too_large'],
  ] as const)('%s is %i %s', (code, status, word) => {
    expect(toEdgeErrorAnswer(new TriptychError(code))).toMatchObject({
      status,
      body: { error: { code: word } },
    })
  })
})
