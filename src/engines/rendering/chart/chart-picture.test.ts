import { describe, expect, it } from 'vitest'
import {
  chartItem,
  type Drawn,
  drawn,
  isRed,
  middles,
  redColumns,
  redRows,
  rowsOf,
  second,
} from '#tests/support/chart-lab.ts'

/** Where CSS has ease-out, cubic-bezier(0, 0, 0.58, 1), at half its time. */
const easedHalf = 0.6846

describe('bars', () => {
  const chart = chartItem({ chartType: 'bar', data: rowsOf(50, 100, 25) })

  it('are as high as their values, and as far apart as each other', () => {
    const picture = drawn(chart, second, 400, 300)
    const [first, second_, third, ...others] = middles(redColumns(picture))
    expect(others).toEqual([])
    expect(second_! - first!).toBeCloseTo(third! - second_!, 0)
    const heights = [first, second_, third].map((x) => redRows(picture, x!).length)
    expect(heights[0]! / heights[1]!).toBeCloseTo(0.5, 1.5)
    expect(heights[2]! / heights[1]!).toBeCloseTo(0.25, 1.5)
    const feet = [first, second_, third].map((x) => redRows(picture, x!).at(-1))
    expect(new Set(feet).size).toBe(1)
  })

  it('grow with an ease-out from nothing to all', () => {
    const [x] = middles(redColumns(drawn(chart, second, 400, 300)))
    const heightAt = (ticks: number) => redRows(drawn(chart, ticks, 400, 300), x!).length
    const whole = heightAt(second)
    expect(heightAt(0)).toBe(0)
    expect(heightAt(second / 2) / whole).toBeCloseTo(easedHalf, 1.5)
    expect(heightAt(2 * second)).toBe(whole)
  })

  it('without a build-up stand from the start', () => {
    const picture = drawn({ ...chart, animationDurationTicks: 0 }, 0, 400, 300)
    expect(redColumns(picture).length).toBeGreaterThan(50)
  })

  it('of negative values hang from zero', () => {
    const picture = drawn(chartItem({ chartType: 'bar', data: rowsOf(60, -60) }), second, 400, 300)
    const [up, down] = middles(redColumns(picture)).map((x) => redRows(picture, x))
    expect(Math.abs(up!.at(-1)! - down![0]!)).toBeLessThanOrEqual(2)
    expect(up!.length / down!.length).toBeCloseTo(1, 1)
  })

  it('are missing where there is no value of the series', () => {
    expect(
      middles(redColumns(drawn(chartItem({ chartType: 'bar', data: rowsOf(5, null, 5) }), second, 400, 300))),
    ).toHaveLength(2)
  })
})

describe('a line', () => {
  const chart = chartItem({ chartType: 'line', data: rowsOf(0, 100, 50) })

  it('goes through its points, at equal distances', () => {
    const picture = drawn(chart, second, 200, 120)
    const columns = redColumns(picture)
    const dot = 2
    const [left, right] = [columns[0]! + dot, columns.at(-1)! - dot]
    const middleOf = (x: number) => {
      const rows = redRows(picture, Math.round(x))
      return (rows[0]! + rows.at(-1)!) / 2
    }
    const [low, high, half] = [left, (left + right) / 2, right].map(middleOf)
    expect((low! - half!) / (low! - high!)).toBeCloseTo(0.5, 1)
    const top = Math.min(...columns.map((x) => redRows(picture, x)[0]!))
    const peak = columns.filter((x) => redRows(picture, x)[0] === top)
    expect(Math.abs(peak[Math.floor(peak.length / 2)]! - (left + right) / 2)).toBeLessThan(3)
  })

  it('is uncovered from the left', () => {
    const whole = redColumns(drawn(chart, second, 400, 120))
    const half = redColumns(drawn(chart, second / 2, 400, 120))
    const share = (half.at(-1)! - half[0]!) / (whole.at(-1)! - whole[0]!)
    expect(share).toBeCloseTo(easedHalf, 1.5)
    expect(redColumns(drawn(chart, 0, 400, 120))).toEqual([])
  })

  it('has gaps where values are missing', () => {
    const picture = drawn(chartItem({ chartType: 'line', data: rowsOf(5, 5, null, 5, 5) }), second, 400, 120)
    expect(middles(redColumns(picture))).toHaveLength(2)
  })
})

it('an area is filled down to zero, weaker than its line', () => {
  const picture = drawn(chartItem({ chartType: 'area', data: rowsOf(80, 80) }), second, 200, 120)
  const alphas = Array.from({ length: 120 }, (_, y) => picture.at(100, y).alpha)
  const line = alphas.indexOf(Math.max(...alphas))
  const below = picture.at(100, line + 20)
  expect(below.red).toBeGreaterThan(150)
  expect(below.alpha).toBeGreaterThan(20)
  expect(below.alpha).toBeLessThan(200)
  expect(alphas[line]).toBeGreaterThan(below.alpha + 50)
  expect(picture.at(100, line - 12).alpha).toBeLessThan(60)
})

describe('a pie', () => {
  const chart = chartItem({
    chartType: 'pie',
    data: {
      slices: [
        { label: 'quarter', value: 5 },
        { label: 'rest', value: 15 },
      ],
    },
  })

  /** Degrees clockwise from the top at which a circle of 35 pixels is in a colour that passes. */
  function degrees(picture: Drawn, passes: (pixel: ReturnType<Drawn['at']>) => boolean): number[] {
    return Array.from({ length: 360 }, (_, degree) => degree).filter((degree) => {
      const angle = (degree * Math.PI) / 180
      return passes(picture.at(50 + 35 * Math.sin(angle), 50 - 35 * Math.cos(angle)))
    })
  }

  it('has sectors of the angles of its values, from the top clockwise', () => {
    const picture = drawn(chart, second, 100, 100)
    const red = degrees(picture, isRed)
    expect(red.length).toBeGreaterThan(84)
    expect(red.length).toBeLessThan(92)
    expect(Math.max(...red)).toBeLessThan(91)
    expect(degrees(picture, ({ alpha }) => alpha > 200).length).toBeGreaterThan(350)
  })

  it('is swept', () => {
    const swept = degrees(drawn(chart, second / 2, 100, 100), ({ alpha }) => alpha > 200)
    expect(Math.max(...swept) / 360).toBeCloseTo(easedHalf, 1.5)
    expect(swept.length / 360).toBeCloseTo(easedHalf, 1)
  })

  it('of one slice is a whole disc', () => {
    const one = chartItem({ chartType: 'pie', data: { slices: [{ label: 'all', value: 3 }] } })
    expect(degrees(drawn(one, second, 100, 100), isRed)).toHaveLength(360)
  })

  it('of nothing is nothing', () => {
    const none = chartItem({ chartType: 'pie', data: { slices: [{ label: 'none', value: 0 }] } })
    expect(redColumns(drawn(none, second, 100, 100))).toEqual([])
  })
})

it('a radar reaches as far as its values on each spoke, and grows from the centre', () => {
  const chart = chartItem({ chartType: 'radar', data: rowsOf(100, 100, 50, 100) })
  const reachOf = (ticks: number) => {
    const picture = drawn(chart, ticks, 120, 120)
    const columns = redColumns(picture)
    return {
      right: columns.at(-1)! - 60,
      left: 60 - columns[0]!,
      up: 60 - redRows(picture, 60)[0]!,
      down: redRows(picture, 60).at(-1)! - 60,
    }
  }
  const { right, left, up, down } = reachOf(second)
  expect(Math.abs(right - left)).toBeLessThanOrEqual(1)
  expect(Math.abs(right - up)).toBeLessThanOrEqual(1)
  // The dot at a corner reaches a little farther than the corner.
  expect((down - 2) / (up - 2)).toBeCloseTo(0.5, 1)
  expect((reachOf(second / 2).right - 2) / (right - 2)).toBeCloseTo(easedHalf, 1)
})

it('points stand at their two numbers, and come from left to right', () => {
  const data = {
    series: [{ key: 'a', label: 'A' }],
    points: [
      { seriesKey: 'a', x: 0, y: 0 },
      { seriesKey: 'a', x: 5, y: 100 },
      { seriesKey: 'a', x: 10, y: 50 },
      { seriesKey: 'unknown', x: 2, y: 50 },
    ],
  }
  const chart = chartItem({ chartType: 'scatter', data })
  const picture = drawn(chart, second, 200, 120)
  const xs = middles(redColumns(picture))
  expect(xs).toHaveLength(3)
  expect((xs[1]! - xs[0]!) / (xs[2]! - xs[0]!)).toBeCloseTo(0.5, 1)
  const ys = xs.map((x) => redRows(picture, Math.round(x))).map((rows) => (rows[0]! + rows.at(-1)!) / 2)
  expect((ys[0]! - ys[2]!) / (ys[0]! - ys[1]!)).toBeCloseTo(0.5, 1)
  expect(middles(redColumns(drawn(chart, second / 5, 200, 120)))).toHaveLength(1)
})
