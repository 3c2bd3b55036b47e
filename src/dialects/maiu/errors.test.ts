import { describe, expect, it } from 'vitest'
import { type ErrorCode, errorCatalogue, TriptychError } from '#base/errors.ts'
import { toErrorAnswer } from './errors.ts'

describe.each(Object.keys(errorCatalogue) as ErrorCode[])('%s', (code) => {
  it('is said by the gateway or by the service, in its shape', () => {
    const { status, body } = toErrorAnswer(new TriptychError(code))
    expect(status).toBeGreaterThanOrEqual(400)
    if ('error' in body) {
      expect(Object.keys(body)).toEqual(['error'])
      expect(body.error).toEqual({
        errorCode: expect.stringMatching(/^\d{3}$/),
        message: expect.stringMatching(/./),
        details: expect.stringMatching(/./),
      })
    } else
      expect(body).toEqual({ code: expect.stringMatching(/^1\d{4}$/), message: expect.stringMatching(/\.$/) })
  })
})

it('adds a detail where there is one', () => {
  expect(toErrorAnswer(new TriptychError('request_invalid', { detail: 'name: is too long.' })).body).toEqual({
    code: '10001',
    message: 'Invalid Request.',
    detail: 'name: is too long.',
  })
})
