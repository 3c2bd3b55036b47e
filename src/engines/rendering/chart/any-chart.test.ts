import { describe, expect, it } from 'vitest'
import { chartItem, drawn, rowsOf, second } from '#tests/support/chart-lab.ts'
import type { ChartData } from '#timeline/editor-state.ts'
import { createChartPicture } from './chart-picture.ts'

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
