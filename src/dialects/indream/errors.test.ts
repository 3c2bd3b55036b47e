import { describe, expect, it } from 'vitest'
import { type ErrorCode, errorCatalogue, TriptychError } from '#base/errors.ts'
import { sentenceOf, toProblem } from './errors.ts'

const codes = Object.keys(errorCatalogue) as ErrorCode[]

describe.each(codes)('%s', (code) => {
  it('becomes a problem that clients of the vendor recognise', () => {
    const problem = toProblem(new TriptychError(code))
    expect(Object.keys(problem).sort()).toEqual(['detail', 'errorCode', 'status', 'title', 'type'])
    expect(problem.type).toMatch(/^[A-Z_]+$/)
    expect(problem.errorCode).toMatch(/^[A-Z_]+$/)
    expect(problem.title).not.toBe('')
    expect(problem.detail).toBe(sentenceOf(code))
    expect(problem.status).toBeGreaterThanOrEqual(400)
  })
})

it('says what the error says, where that is more than the catalogue does', () => {
  expect(toProblem(new TriptychError('scope_missing', { detail: 'Not without a scope.' })).detail).toBe(
    'Not without a scope.',
  )
})

it('tells saving too often from other calls that come too often', () => {
  const codeOf = (code: ErrorCode) => toProblem(new TriptychError(code)).errorCode
  expect(codeOf('sync_too_often')).toBe('OPEN_API_PROJECT_SYNC_RATE_LIMITED')
  expect(codeOf('calls_too_often')).toBe('OPEN_API_REQUEST_LIMIT_EXCEEDED')
})

it('names a fault of a document by its own code', () => {
  const error = new TriptychError('timeline_invalid', { facts: { editorCode: 'EDITOR_ASSET_NOT_FOUND' } })
  expect(toProblem(error)).toMatchObject({ status: 422, errorCode: 'EDITOR_ASSET_NOT_FOUND' })
})
