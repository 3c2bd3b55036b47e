import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { baseNameOf, endingOf, shortened, withoutEnding } from './file-name.ts'

describe('a name', () => {
  it.each([
    ['talk.wav', 'talk.wav'],
    ['a/b/talk.wav', 'talk.wav'],
    ['C:\\music\\talk.wav', 'talk.wav'],
    ['../../etc/passwd', 'passwd'],
    ['..', '..'],
    ['a/', ''],
    ['lone \ud800 half', 'lone \ufffd half'],
  ])('%j has the base name %j', (given, base) => {
    expect(baseNameOf(given)).toBe(base)
  })

  it('splits at its last dot, but not at a leading one', () => {
    expect([endingOf('a.b.WAV'), withoutEnding('a.b.WAV')]).toEqual(['wav', 'a.b'])
    expect([endingOf('.hidden'), withoutEnding('.hidden')]).toEqual(['', '.hidden'])
    expect([endingOf('none'), withoutEnding('none')]).toEqual(['', 'none'])
  })

  it('is shortened before its ending and between characters', () => {
    expect(shortened(`${'a'.repeat(300)}.wav`, 100)).toBe(`${'a'.repeat(96)}.wav`)
    expect(shortened(`${'é'.repeat(100)}.wav`, 101)).toBe(`${'é'.repeat(48)}.wav`)
    expect(shortened('short.wav', 100)).toBe('short.wav')
    expect(shortened(`x.${'y'.repeat(500)}`, 100)).toHaveLength(100)
  })

  it('of any kind fits and stays valid when shortened', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 400 }),
        fc.integer({ min: 8, max: 300 }),
        (name, room) => {
          const short = shortened(name, room)
          expect(Buffer.byteLength(short)).toBeLessThanOrEqual(room)
          expect(short.isWellFormed()).toBe(name.isWellFormed())
        },
      ),
    )
  })
})
