import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseEventCursor, toEventCursor } from './event-cursor.ts'

describe('the cursor of an event', () => {
  it('says again what it was made of', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), fc.maxSafeNat(), (transaction, id) => {
        const position = { transactionId: String(transaction), id }
        expect(parseEventCursor(toEventCursor(position))).toEqual(position)
      }),
    )
  })

  it.each([['18446744073709551616', 1], ['-1', 1], ['1', -1], ['1', 1.5], [1, 1], ['1']])(
    'of %j, %j is null',
    (...value) => {
      expect(parseEventCursor(Buffer.from(JSON.stringify(value)).toString('base64url'))).toBeNull()
    },
  )
})
