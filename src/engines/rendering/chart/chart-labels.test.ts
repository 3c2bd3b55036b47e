import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { categoryLabels } from './category-labels.ts'
import type { PlacedText } from './chart-plan.ts'
import { legendAbove, legendBeside } from './legend.ts'
import { type MeasureText, shortened } from './text-measure.ts'

/** Letters that are all alike. */
const measure: MeasureText = (text, size) => Array.from(text).length * size * 0.55
const fontSize = 10

function footOf(labels: string[], width: number) {
  const centers = labels.map((_, index) => 50 + ((index + 0.5) * width) / labels.length)
  return categoryLabels(labels, { centers, top: 0, left: 0, right: width + 60, fontSize, measure })
}

describe('names of categories', () => {
  it('stand level below their categories where there is room', () => {
    const { texts, height } = footOf(['one', 'two', 'three'], 300)
    expect(texts.map(({ text, at, degrees }) => [text, at.x, degrees])).toEqual([
      ['one', 100, 0],
      ['two', 200, 0],
      ['three', 300, 0],
    ])
    expect(height).toBeLessThan(20)
  })

  it('are slanted where they are too long for that', () => {
    const { texts, height } = footOf(['a long name', 'another name', 'a third name', 'the last name'], 160)
    expect(texts.every(({ degrees }) => degrees < 0)).toBe(true)
    expect(texts).toHaveLength(4)
    expect(height).toBeGreaterThan(30)
  })

  it('are left out, every so many, where there are too many', () => {
    const { texts } = footOf(
      Array.from({ length: 1000 }, (_, index) => `row ${index}`),
      600,
    )
    expect(texts.length).toBeGreaterThan(3)
    expect(texts.length).toBeLessThan(10)
    expect(texts[0]!.text).toBe('row 0')
  })

  it('never touch, whatever they are', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 120 }),
        fc.integer({ min: 30, max: 900 }),
        (labels, width) => {
          const { texts } = footOf(labels, width)
          for (const [index, text] of texts.entries()) {
            const next = texts[index + 1]
            if (text.degrees === 0) {
              expect(text.at.x + measure(text.text, fontSize) / 2).toBeLessThanOrEqual(width + 60.2)
              if (next) expect(rightOf(text)).toBeLessThan(leftOf(next))
              // Slanted ones are apart when their feet are farther apart than a line is high.
            } else if (next)
              expect((next.at.x - text.at.x) * Math.sin((40 * Math.PI) / 180)).toBeGreaterThan(
                fontSize * 0.85,
              )
          }
        },
      ),
      { numRuns: 200 },
    )
  })

  it('are none where there is no room for letters', () => {
    expect(categoryLabels(['a'], { centers: [5], top: 0, left: 0, right: 10, fontSize: 0, measure })).toEqual(
      {
        texts: [],
        height: 0,
      },
    )
  })
})

function leftOf({ at, text }: PlacedText): number {
  return at.x - measure(text, fontSize) / 2
}

function rightOf({ at, text }: PlacedText): number {
  return at.x + measure(text, fontSize) / 2
}

describe('a legend', () => {
  const entries = Array.from({ length: 40 }, (_, index) => ({
    label: `series number ${index}`,
    color: 'red',
  }))

  it('above goes on in further rows, counts what finds no place, and leaves the rest', () => {
    const box = { x: 0, y: 0, width: 400, height: 300 }
    const { texts, swatches, rest } = legendAbove(entries, box, { fontSize, measure })
    expect(texts.at(-1)!.text).toBe(`+${40 - swatches.length}`)
    for (const { at, text } of texts) expect(at.x + measure(text, fontSize)).toBeLessThanOrEqual(400)
    const lowest = Math.max(...texts.map(({ at }) => at.y))
    expect(rest.y).toBeGreaterThan(lowest)
    expect(rest.y + rest.height).toBeCloseTo(300)
    expect(rest.height).toBeGreaterThan(180)
  })

  it('beside does too', () => {
    const box = { x: 0, y: 0, width: 400, height: 100 }
    const { texts, swatches, rest } = legendBeside(entries, box, { fontSize, measure })
    expect(texts.at(-1)!.text).toBe(`+${40 - swatches.length}`)
    for (const { at, text } of texts) {
      expect(at.x).toBeGreaterThan(rest.width)
      expect(at.x + measure(text, fontSize)).toBeLessThanOrEqual(400)
    }
  })

  it('of names without end still leaves more than half', () => {
    const endless = [
      { label: 'x'.repeat(5000), color: 'red' },
      { label: 'y', color: 'red' },
    ]
    const { rest, texts } = legendBeside(
      endless,
      { x: 0, y: 0, width: 400, height: 100 },
      { fontSize, measure },
    )
    expect(rest.width).toBeGreaterThan(200)
    expect(texts[0]!.text.endsWith('…')).toBe(true)
  })
})

describe('a text too long for its room', () => {
  it('keeps its start', () => {
    expect(shortened('a very long name', 40, 10, measure)).toBe('a very…')
    expect(shortened('short', 40, 10, measure)).toBe('short')
    expect(shortened('anything', 3, 10, measure)).toBe('')
  })

  it('is cut between letters as people see them', () => {
    expect(shortened('👨‍👩‍👧👨‍👩‍👧👨‍👩‍👧', 42, 10, measure)).toBe('👨‍👩‍👧…')
  })
})
