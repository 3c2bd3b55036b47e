import { createCanvas } from '@napi-rs/canvas'
import { describe, expect, it } from 'vitest'
import type { ChartData, ChartItem } from '#timeline/editor-state.ts'
import { createChartPicture } from './chart-picture.ts'

const still = (value: number) => ({ value, keyframes: [] })
const second = 240_000
/** Where CSS has ease-out, cubic-bezier(0, 0, 0.58, 1), at half its time. */
const easedHalf = 0.6846

function chartItem(chart: ChartData, more: Partial<ChartItem> = {}): ChartItem {
  return {
    id: 'chart',
    type: 'chart',
    startTicks: 0,
    durationTicks: 3 * second,
    isDraggingInTimeline: false,
    top: still(0),
    left: still(0),
    width: still(0),
    height: still(0),
    scaleX: still(1),
    scaleY: still(1),
    opacity: still(1),
    rotation: still(0),
    keepAspectRatio: false,
    themeColor: '#ff0000',
    animationDurationTicks: second,
    ...chart,
    ...more,
  } as ChartItem
}

const rowsOf = (...values: (number | null)[]) => ({
  series: [{ key: 'a', label: 'A' }],
  rows: values.map((value, index) => ({
    label: `row ${index}`,
    values: value === null ? { other: 1 } : { a: value },
  })),
})

const around = 10

/** What the chart draws in a box of that size, and a margin of ten pixels around. */
function drawn(item: ChartItem, ticks: number, width: number, height: number) {
  const canvas = createCanvas(width + 2 * around, height + 2 * around)
  const context = canvas.getContext('2d')
  context.translate(around, around)
  createChartPicture(item).paint(context, { ticks, width, height })
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height)
  const at = (x: number, y: number) => {
    const from = 4 * ((Math.round(y) + around) * canvas.width + Math.round(x) + around)
    return { red: data[from]!, green: data[from + 1]!, blue: data[from + 2]!, alpha: data[from + 3]! }
  }
  /** Where there is anything, in pixels of the box. */
  function* inked() {
    for (let i = 3; i < data.length; i += 4) {
      if (data[i] === 0) continue
      const pixel = (i - 3) / 4
      yield { x: (pixel % canvas.width) - around, y: Math.floor(pixel / canvas.width) - around }
    }
  }
  return { at, inked, isRed: (x: number, y: number) => isRed(at(x, y)), width, height }
}

type Drawn = ReturnType<typeof drawn>

function isRed({ red, green, blue, alpha }: ReturnType<Drawn['at']>): boolean {
  return alpha > 110 && red > 200 && green < 60 && blue < 60
}

/** Rows of a column that are red. */
function redRows({ isRed, height }: Drawn, x: number): number[] {
  return Array.from({ length: height }, (_, y) => y).filter((y) => isRed(x, y))
}

function redColumns({ isRed, width, height }: Drawn): number[] {
  return Array.from({ length: width }, (_, x) => x).filter((x) =>
    Array.from({ length: height }, (_, y) => y).some((y) => isRed(x, y)),
  )
}

/** Neighbouring columns together, by their middles. */
function middles(columns: number[]): number[] {
  const groups: number[][] = []
  for (const x of columns) {
    const last = groups.at(-1)
    if (last && last.at(-1) === x - 1) last.push(x)
    else groups.push([x])
  }
  return groups.map((group) => (group[0]! + group.at(-1)!) / 2)
}

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

describe('any chart', () => {
  const rows = rowsOf(1, null, -3)
  const many = rowsOf(...Array.from({ length: 1000 }, (_, index) => Math.sin(index) * 1e12))
  const wild = rowsOf(1e308, -1e308, 0, 5e-324)
  const wordy = {
    series: Array.from({ length: 12 }, (_, index) => ({
      key: `${index}`,
      label: `Ein sehr langer Name ${index} `,
    })),
    rows: Array.from({ length: 9 }, (_, index) => ({
      label: 'العنوان 東京 👩‍🚀 '.repeat(index + 1),
      values: { 3: index },
    })),
  }
  const slices = {
    slices: Array.from({ length: 60 }, (_, index) => ({ label: `${index}`.repeat(30), value: index })),
  }
  const points = { series: wordy.series, points: [{ seriesKey: '1', x: 7, y: 7 }] }
  const charts: ChartData[] = [
    ...(['line', 'bar', 'area', 'radar'] as const).flatMap((chartType) =>
      [rows, many, wild, wordy].map((data) => ({ chartType, data })),
    ),
    { chartType: 'pie', data: slices },
    { chartType: 'scatter', data: points },
  ]

  it('stays in its box, however small, whatever it shows', () => {
    for (const chart of charts) {
      for (const [width, height] of [
        [2, 2],
        [320, 200],
      ] as const) {
        const picture = drawn(chartItem(chart), second / 3, width, height)
        const outside = [...picture.inked()].filter(({ x, y }) => x < -1 || y < -1 || x > width || y > height)
        expect(outside).toEqual([])
      }
    }
  })

  it('of ten thousand values is drawn like any other', () => {
    const crowd = rowsOf(...Array.from({ length: 10_000 }, (_, index) => index % 1000))
    for (const chartType of ['line', 'bar', 'radar'] as const) {
      const picture = drawn(chartItem({ chartType, data: crowd }), second, 200, 120)
      expect([...picture.inked()].length).toBeGreaterThan(2000)
    }
    const slices = Array.from({ length: 10_000 }, () => ({ label: 'slice', value: 1 }))
    const pie = drawn(chartItem({ chartType: 'pie', data: { slices } }), second, 100, 100)
    expect([...pie.inked()].length).toBeGreaterThan(2000)
  })

  it('looks the same from its build-up on, and different before', () => {
    const picture = createChartPicture(chartItem({ chartType: 'bar', data: rows }))
    const keyAt = (ticks: number) => picture.keyAt({ ticks, width: 200, height: 100 })
    expect(keyAt(second)).toBe(keyAt(2 * second))
    expect(keyAt(second * 0.5)).not.toBe(keyAt(second * 0.51))
    expect(keyAt(-5)).toBe(keyAt(0))
  })
})
