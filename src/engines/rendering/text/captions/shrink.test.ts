import { describe, expect, it } from 'vitest'
import { textItem } from '#tests/support/timelines/parts.ts'
import { layOutText } from '../text-layout.ts'
import { shrinkToFit } from './shrink.ts'

const style = textItem('text', { fontSize: 30, letterSpacing: 1 })
const words = 'one two three four five six seven eight nine ten'
const linesAt = (factor: number, width: number) =>
  layOutText(words, { ...style, fontSize: 30 * factor, letterSpacing: factor }, width).lines.length

describe('making a text smaller', () => {
  it('leaves one that fits as large as it is', () => {
    expect(shrinkToFit(words, style, 10_000, 1).factor).toBe(1)
  })

  it.each([150, 200, 250, 300])('finds the largest size that fits into %d pixels', (width) => {
    const { layout, factor } = shrinkToFit(words, style, width, 2)
    expect(layout.lines.length).toBeLessThanOrEqual(2)
    expect(linesAt(factor / 0.94, width)).toBeGreaterThan(2)
  })

  it('runs over rather than become too small to read', () => {
    const { layout, factor } = shrinkToFit(words.repeat(20), style, 100, 1)
    expect(layout.lines.length).toBeGreaterThan(1)
    expect(factor).toBeGreaterThan(0.2)
    expect(factor).toBeLessThan(0.22)
  })
})
