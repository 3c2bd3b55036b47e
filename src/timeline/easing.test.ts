import { describe, expect, it } from 'vitest'
import { ease } from './easing.ts'
import { easings } from './editor-state.ts'

describe('easing', () => {
  it('begins at 0, ends at 1 and never falls', () => {
    for (const easing of easings) {
      const values = Array.from({ length: 101 }, (_, n) => ease(n / 100, easing))
      expect(values[0]).toBe(0)
      expect(values[100]).toBe(1)
      for (let n = 1; n <= 100; n += 1) expect(values[n]!).toBeGreaterThan(values[n - 1]!)
    }
  })
  // Halfway along the parameter, the curve from (0,0) to (1,1) by (x1,y1) and (x2,y2) is at (1 + 3(x1 + x2)) / 8.
  it('passes the middle of each curve where Bernstein polynomials put it', () => {
    expect(ease((1 + 3 * 1.42) / 8, 'ease-in')).toBeCloseTo((1 + 3 * 1) / 8, 5)
    expect(ease((1 + 3 * 0.58) / 8, 'ease-out')).toBeCloseTo((1 + 3 * 1) / 8, 5)
    expect(ease(0.5, 'ease-in-out')).toBeCloseTo(0.5, 6)
  })
  it('is the identity where it is linear or left out, and stays within its ends', () => {
    expect([ease(0.3), ease(0.3, 'linear'), ease(-1, 'ease-in'), ease(2, 'ease-out')]).toEqual([
      0.3, 0.3, 0, 1,
    ])
  })
})
