import { describe, expect, it } from 'vitest'
import { type ErrorCode, type ErrorKind, errorCatalogue, TriptychError } from '#base/errors.ts'
import { toProblem } from './errors.ts'

/** The family of statuses each kind belongs to. */
const families: Record<ErrorKind, readonly number[]> = {
  invalid: [400, 411, 422, 500, 409],
  unauthenticated: [401],
  payment: [402],
  forbidden: [403],
  missing: [404],
  method: [405],
  conflict: [409],
  gone: [410],
  too_large: [413],
  rate_limited: [429],
  unavailable: [502, 503, 507],
  internal: [500],
}

describe.each(Object.entries(errorCatalogue))('%s', (code, { kind, message }) => {
  it('is a problem with a status of its kind', () => {
    const problem = toProblem(new TriptychError(code as ErrorCode), 'r')
    expect(families[kind]).toContain(problem.status)
    expect(problem).toMatchObject({ code, title: message, detail: message, requestId: 'r' })
    expect(problem.type).toBe(`/docs/errors.md#${code}`)
    expect(problem).not.toHaveProperty('errors')
  })
})

it('points at what is not valid', () => {
  const facts = { issues: [{ path: '/parameters/audioFormat', message: 'is required' }] }
  const problem = toProblem(new TriptychError('request_invalid', { detail: 'Look.', facts }), 'r')
  expect(problem).toMatchObject({
    title: 'The request is not valid.',
    detail: 'Look.',
    errors: [{ pointer: '/parameters/audioFormat', detail: 'is required' }],
  })
})
