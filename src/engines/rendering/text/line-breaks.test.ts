import { describe, expect, it } from 'vitest'
import { breakLines, breakOpportunities } from './line-breaks.ts'

/** Every UTF-16 unit is one wide. */
const lines = (text: string, width: number) =>
  breakLines(text, width, (piece) => piece.length).map(({ start, end }) => text.slice(start, end))
const pieces = (text: string) => {
  const ends = breakOpportunities(text)
  return ends.map((end, index) => text.slice(ends[index - 1] ?? 0, end))
}

describe('breaking lines', () => {
  it('fills each line with as many words as fit', () => {
    expect(lines('one two three four', 8)).toEqual(['one two', 'three', 'four'])
    expect(lines('one two three four', 100)).toEqual(['one two three four'])
  })

  it('lets spaces hang over the end of a line, and keeps those before its first word', () => {
    expect(lines('seven     words', 5)).toEqual(['seven', 'words'])
    expect(lines('  ab cd', 4)).toEqual(['  ab', 'cd'])
    expect(lines('', 4)).toEqual([''])
    expect(lines('   ', 2)).toEqual([''])
  })

  it('cuts a word that is too long, on a line of its own, and goes on behind it', () => {
    expect(lines('a bcdefghij kl', 4)).toEqual(['a', 'bcde', 'fghi', 'j kl'])
  })

  it('takes one letter at least, and never cuts within one', () => {
    expect(lines('abc', 0)).toEqual(['a', 'b', 'c'])
    const family = '👨‍👩‍👧‍👦'
    expect(lines(family + family, 3)).toEqual([family, family])
  })

  it('breaks Chinese and Japanese anywhere but before what may not begin a line', () => {
    expect(lines('你好世界', 2)).toEqual(['你好', '世界'])
    expect(lines('日本語。本', 3)).toEqual(['日本', '語。本'])
    expect(lines('日本「語」', 3)).toEqual(['日本', '「語」'])
  })

  it('finds the words of Thai, which sets no spaces', () => {
    expect(pieces('สวัสดีชาวโลก')).toEqual(['สวัสดี', 'ชาว', 'โลก'])
    expect(pieces('ไทย (ไทย) ไทย').join('')).toBe('ไทย (ไทย) ไทย')
  })

  it('breaks behind hyphens and not within numbers, nor at spaces that hold', () => {
    expect(pieces('well-known 3.14 10\u00A0km')).toEqual(['well-', 'known ', '3.14 ', '10\u00A0km'])
  })

  it('is done with a word of a hundred thousand letters in no time', () => {
    expect(lines('x'.repeat(100_000), 10)).toHaveLength(10_000)
  })
})
