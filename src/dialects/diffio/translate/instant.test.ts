import fc from 'fast-check'
import { expect, it } from 'vitest'
import { wholeSeconds } from './instant.ts'

it('a point in time is written as ISO 8601 without its milliseconds', () => {
  const instants = fc.date({ min: new Date('0000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(instants, (at) => {
      expect(wholeSeconds(at)).toBe(at.toISOString().replace(/\.\d+Z$/, 'Z'))
    }),
  )
})
