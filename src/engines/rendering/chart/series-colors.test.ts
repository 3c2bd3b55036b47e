import { converter, differenceEuclidean, parse } from 'culori'
import { describe, expect, it } from 'vitest'
import { faded, seriesColors } from './series-colors.ts'

const distance = differenceEuclidean('oklab')
const toOklch = converter('oklch')

describe('the colours of series', () => {
  it('begin with the theme itself', () => {
    expect(seriesColors('#3b82f6', 4)[0]).toBe('rgb(59, 130, 246)')
    expect(seriesColors('rgba(255, 0, 0, 0.5)', 2)[0]).toBe('rgba(255, 0, 0, 0.5)')
  })

  it.each(['#3b82f6', '#e11d48', '#16a34a', '#facc15', '#000080', 'white', '#777'])(
    'of %s can be told apart, as many as charts usually have',
    (theme) => {
      const colors = seriesColors(theme, 8)
      for (const [index, color] of colors.entries()) {
        for (const other of colors.slice(index + 1)) expect(distance(color, other)).toBeGreaterThan(0.035)
      }
    },
  )

  it('of a grey are greys', () => {
    for (const color of seriesColors('#888888', 5)) expect(toOklch(parse(color))!.c).toBeLessThan(0.005)
  })

  it('of what is no colour are those of blue', () => {
    expect(seriesColors('no such colour', 1)).toEqual(
      seriesColors('rgb(39, 122, 238)', 1).map(() => expect.any(String)),
    )
    expect(toOklch(parse(seriesColors('no such colour', 1)[0]!))!.h).toBeCloseTo(260, 0)
  })
})

it('a faded colour is the same with less opacity', () => {
  expect(faded('rgb(255, 0, 0)', 0.5)).toBe('rgba(255, 0, 0, 0.5)')
  expect(faded('rgba(255, 0, 0, 0.5)', 0.5)).toBe('rgba(255, 0, 0, 0.25)')
})
