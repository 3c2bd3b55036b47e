import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { numberAxis } from './number-axis.ts'

const labels = (values: number[], count = 5, withZero = true) =>
  numberAxis(values, count, withZero).marks.map(({ label }) => label)

describe('an axis', () => {
  it('goes from zero to a round number above the largest, in steps of 1, 2 or 5', () => {
    expect(labels([12, 97])).toEqual(['0', '20', '40', '60', '80', '100'])
    expect(labels([3])).toEqual(['0', '0.5', '1', '1.5', '2', '2.5', '3'])
    expect(labels([0.013])).toEqual(['0', '0.002', '0.004', '0.006', '0.008', '0.01', '0.012', '0.014'])
  })

  it('goes below zero where values do', () => {
    expect(labels([-35, 60])).toEqual(['-40', '-20', '0', '20', '40', '60'])
    expect(labels([-35, -10], 3)).toEqual(['-40', '-30', '-20', '-10', '0'])
  })

  it('says large numbers short, and each of them differently', () => {
    expect(labels([11_800])).toEqual(['0', '2K', '4K', '6K', '8K', '10K', '12K'])
    expect(labels([4_200_000])).toEqual(['0', '1M', '2M', '3M', '4M', '5M'])
    expect(labels([12_345_678])).toEqual(['0', '2M', '4M', '6M', '8M', '10M', '12M', '14M'])
    expect(labels([7999])).toEqual(['0', '2000', '4000', '6000', '8000'])
  })

  it('has a range where values give none', () => {
    expect(numberAxis([], 5, true)).toMatchObject({ min: 0, max: 1 })
    expect(numberAxis([0, 0], 5, true)).toMatchObject({ min: 0, max: 1 })
    const { min, max } = numberAxis([7, 7], 5, false)
    expect(min).toBeLessThan(7)
    expect(max).toBeGreaterThan(7)
  })

  it('without zero stays with the values', () => {
    expect(labels([2019, 2024], 5, false)).toEqual(['2019', '2020', '2021', '2022', '2023', '2024'])
  })
})

it('holds every number there is, with few marks that are told apart', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1 }),
      fc.integer({ min: 2, max: 8 }),
      fc.boolean(),
      (values, count, withZero) => {
        const axis = numberAxis(values, count, withZero)
        expect(axis.max).toBeGreaterThan(axis.min)
        for (const value of values) {
          expect(axis.share(value)).toBeGreaterThanOrEqual(0)
          expect(axis.share(value)).toBeLessThanOrEqual(1)
        }
        expect(axis.marks.length).toBeGreaterThan(0)
        expect(axis.marks.length).toBeLessThan(20)
        expect(new Set(axis.marks.map(({ label }) => label)).size).toBe(axis.marks.length)
      },
    ),
    { numRuns: 300 },
  )
})
