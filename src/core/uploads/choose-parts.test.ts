import { describe, expect, it } from 'vitest'
import type { UploadPart } from '../schema.ts'
import { chooseParts } from './choose-parts.ts'

const part = (number: number, size_bytes: number) =>
  ({ number, size_bytes, sha256: `etag-${number}`, blob_key: `parts/${number}` }) as UploadPart
const stored = [part(2, 10), part(1, 10), part(3, 4), part(4, 10)]
const listed = (...numbers: number[]) => numbers.map((number) => ({ number, etag: `etag-${number}` }))

describe('the parts of an upload', () => {
  it('are taken in the order of their numbers, whichever way they came', () => {
    expect(chooseParts(stored, listed(1, 2, 3), 10).map(({ number }) => number)).toEqual([1, 2, 3])
    expect(chooseParts(stored, listed(3, 1, 2), 10).map(({ number }) => number)).toEqual([1, 2, 3])
    expect(chooseParts([part(1, 0)], listed(1), 10)).toHaveLength(1)
  })

  it('may have quotes around their etags', () => {
    expect(chooseParts(stored, [{ number: 1, etag: '"etag-1"' }], 10)).toHaveLength(1)
  })

  it.each([
    ['nothing', [], 'request_invalid'],
    ['a number twice', listed(1, 1), 'request_invalid'],
    ['a number that no part has', listed(0), 'request_invalid'],
    ['a gap', listed(1, 3), 'upload_part_mismatch'],
    [
      'a part that never came',
      [...listed(1, 2), { number: 3, etag: 'etag-3' }, ...listed(4, 5)],
      'upload_part_mismatch',
    ],
    ['another etag', [{ number: 1, etag: 'etag-2' }], 'upload_part_mismatch'],
    ['a short part before the last', listed(1, 2, 3, 4), 'upload_part_mismatch'],
  ])('are refused with %s', (_what, list, code) => {
    expect(() => chooseParts(stored, list, 10)).toThrow(expect.objectContaining({ code }))
  })
})
