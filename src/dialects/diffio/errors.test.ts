import { describe, expect, it } from 'vitest'
import { type ErrorCode, errorCatalogue, TriptychError } from '#base/errors.ts'
import { toErrorAnswer } from './errors.ts'

const codes = Object.keys(errorCatalogue) as ErrorCode[]

describe('an error on the wire', () => {
  it.each(codes)('%s has a sentence and a status that clients class alike', (code) => {
    const { status, body } = toErrorAnswer(new TriptychError(code))
    expect(body.error).toMatch(/^[A-Z].+\.$/)
    const isRetried = [408, 429, 500, 502, 503, 504].includes(status)
    const mayPass = ['internal', 'unavailable', 'rate_limited'].includes(errorCatalogue[code].kind)
    // Only the wait for another attempt is a conflict that we ourselves are to blame for.
    if (code !== 'attempt_lost' && code !== 'config_invalid') expect(isRetried).toBe(mayPass)
  })

  it('spells the codes that clients match as the vendor does', () => {
    const coded = codes.flatMap((code) => toErrorAnswer(new TriptychError(code)).body.code ?? [])
    expect(coded.sort()).toEqual([
      'TRANSCRIPT_UNAVAILABLE',
      'UPLOAD_MISSING',
      'UPLOAD_TOO_LARGE',
      'model_retired',
      'paymentFailed',
      'spendLimitExceeded',
    ])
  })

  it('carries the facts its code is documented with, and no others', () => {
    const facts = { retiredModel: 'diffio-2', supportedModels: ['diffio-3'], path: '/etc/passwd' }
    expect(toErrorAnswer(new TriptychError('model_retired', { facts })).body).toEqual({
      error: 'This model has been retired.',
      code: 'model_retired',
      retiredModel: 'diffio-2',
      supportedModels: ['diffio-3'],
    })
  })

  it('prefers what the core has to say to a stock sentence', () => {
    expect(toErrorAnswer(new TriptychError('task_unknown')).body.error).toBe('There is no such generation.')
    expect(toErrorAnswer(new TriptychError('task_unknown', { detail: 'Gone.' })).body.error).toBe('Gone.')
    expect(toErrorAnswer(new TriptychError('task_unknown', { detail: '' })).body.error).not.toBe('')
  })

  it('keeps causes to itself', () => {
    const error = new TriptychError('internal', { cause: new Error('password=hunter2') })
    expect(JSON.stringify(toErrorAnswer(error))).not.toContain('hunter2')
  })
})
