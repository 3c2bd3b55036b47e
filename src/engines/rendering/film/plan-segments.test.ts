import fc from 'fast-check'
import { expect, test } from 'vitest'
import { planSegments } from './plan-segments.ts'

test('segments follow one another without gaps, and are neither short nor long', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40_000 }),
      fc.constantFrom(30 as const, 60 as const),
      fc.integer({ min: 1, max: 64 }),
      (frames, fps, atOnce) => {
        const segments = planSegments(frames, fps, atOnce)
        expect(segments[0]?.from).toBe(0)
        expect(segments.at(-1)?.to).toBe(frames)
        for (const [index, { from, to }] of segments.entries()) {
          expect(from).toBe(segments[index - 1]?.to ?? 0)
          expect(to - from).toBeGreaterThanOrEqual(Math.min(frames, fps))
          expect(to - from).toBeLessThanOrEqual(10 * fps)
        }
      },
    ),
  )
})

test('every core gets as many pieces as the others, as long as none becomes short', () => {
  expect(planSegments(300, 30, 1)).toHaveLength(1)
  expect(planSegments(750, 30, 2)).toHaveLength(4)
  expect(planSegments(300, 30, 4)).toHaveLength(4)
  expect(planSegments(30, 30, 8)).toHaveLength(1)
  expect(planSegments(18_000, 30, 8)).toHaveLength(64)
})
