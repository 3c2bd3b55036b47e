import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { uuidV7 } from '#base/ids.ts'
import { parseCursor, toCursor, toPage } from './keyset.ts'

const row = (ms: number) => ({ created_at: new Date(ms), id: uuidV7(ms) })

describe('a cursor', () => {
  it('says again what it was made of, in letters that need no escape', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), noInvalidDate: true }), fc.uuid(), (created_at, id) => {
        const cursor = toCursor({ created_at, id })
        expect(cursor).toMatch(/^[\w-]+$/)
        expect(parseCursor(cursor)).toEqual({ created_at, id })
      }),
    )
  })

  it('of any other text is null', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseCursor(text)).toBeNull()
      }),
    )
    const forged = [
      [],
      [1],
      ['1', uuidV7()],
      [1, 'x'],
      [9e99, uuidV7()],
      [-8.64e15, uuidV7()],
      [Number.NaN, uuidV7()],
      { 0: 1 },
      null,
    ]
    for (const value of forged)
      expect(parseCursor(Buffer.from(JSON.stringify(value)).toString('base64url'))).toBeNull()
  })
})

describe('a page', () => {
  it('shows what was asked for, and names the next only when more was found', () => {
    const rows = [row(3), row(2), row(1)]
    const idOf = ({ id }: { id: string }) => id
    expect(toPage(rows, 3, idOf)).toEqual({ items: rows.map(idOf), nextCursor: null })
    expect(toPage(rows, 2, idOf)).toEqual({
      items: rows.slice(0, 2).map(idOf),
      nextCursor: toCursor(rows[1]!),
    })
    expect(toPage([], 2, idOf)).toEqual({ items: [], nextCursor: null })
  })
})
