import { describe, expect, it } from 'vitest'
import { type Direction, visualRuns } from './visual-runs.ts'

/** Small letters for Latin; capitals stand for Hebrew, as in the examples of UAX 9. */
function shown(text: string, base: Direction): string[] {
  const hebrew = text.replace(/[A-Z]/g, (letter) => String.fromCodePoint(0x05d0 + letter.charCodeAt(0) - 65))
  const runs = visualRuns(hebrew, base)({ start: 0, end: hebrew.length })
  return runs.map(
    ({ start, end, direction }) => `${text.slice(start, end)}${direction === 'rtl' ? '<' : '>'}`,
  )
}

describe('the order of runs on a line', () => {
  it('is that of reading where all runs from the left', () => {
    expect(shown('one two 3', 'ltr')).toEqual(['one two 3>'])
  })

  it('turns what runs from the right, and numbers within it back', () => {
    expect(shown('he said ABC 123 DEF to', 'ltr')).toEqual(['he said >', ' DEF<', '123>', 'ABC <', ' to>'])
  })

  it('begins at the right when the text does', () => {
    expect(shown('ABC one DEF', 'rtl')).toEqual([' DEF<', 'one>', 'ABC <'])
    expect(shown('one!', 'rtl')).toEqual(['!<', 'one>'])
  })

  it('turns more pieces round than a call takes arguments', () => {
    const paragraph = 'a\u05d0'.repeat(65_000)
    const runs = visualRuns(paragraph, 'rtl')({ start: 0, end: paragraph.length })
    expect(runs).toHaveLength(130_000)
    expect(runs[0]).toEqual({ start: 129_999, end: 130_000, direction: 'rtl' })
  })

  it('takes a line of a paragraph with what the paragraph says of it', () => {
    const paragraph = 'ab \u05d0\u05d1 \u05d2\u05d3'
    const runs = visualRuns(paragraph, 'ltr')({ start: 6, end: 8 })
    expect(runs).toEqual([{ start: 6, end: 8, direction: 'rtl' }])
    expect(visualRuns(paragraph, 'ltr')({ start: 3, end: 3 })).toEqual([])
  })
})
