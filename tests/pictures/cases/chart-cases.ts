import type { ChartData } from '#timeline/editor-state.ts'
import { chart, solid, timeline } from '../support/timeline.ts'
import type { CaseGroup, PictureCase } from './picture-case.ts'

const size = [320, 190] as const
const series = [
  { key: 'revenue', label: 'Revenue' },
  { key: 'cost', label: 'Cost' },
]
const rows = ['January', 'February', 'March', 'April', 'May', 'June'].map((label, index) => ({
  label,
  values: { revenue: [30, 45, 38, 62, 70, 95][index]!, cost: [20, 28, 31, 35, 40, 44][index]! },
}))
const swings = [30, -45, 38, -62, 70].map((value, index) => ({
  label: `Q${index + 1}`,
  values: { revenue: value },
}))
const gaps = rows.map(({ label, values }, index) => ({
  label,
  values: {
    ...(index !== 2 && { revenue: values.revenue }),
    ...(index % 3 !== 1 && { cost: values.cost }),
    other: 1,
  },
}))
const wordy = [
  'Customer acquisition cost',
  'Lifetime value of a customer',
  'Net promoter score, overall',
  'Average revenue per user',
  'Gross margin of all products',
  'Tickets',
  '東京と大阪の売上',
  'Trials that were started',
].map((label, index) => ({ label, values: { revenue: 1200 * ((index * 7) % 5) + 400 } }))
const many = Array.from({ length: 400 }, (_, index) => ({
  label: `Row ${index}`,
  values: { revenue: Math.sin(index / 40) * 40_000 },
}))
const slices = [
  ['Search', 42],
  ['Social', 23],
  ['Email', 16],
  ['Direct', 12],
  ['Referral', 7],
].map(([label, value]) => ({ label: String(label), value: Number(value) }))
const points = Array.from({ length: 40 }, (_, index) => ({
  seriesKey: index % 2 === 0 ? 'revenue' : 'cost',
  x: (index * 37) % 101,
  y: ((index * 53) % 47) + index,
}))

function chartCase(name: string, data: ChartData, seconds: readonly number[] = [2]): PictureCase {
  const ground = solid('#0f172a', [0, 0, ...size], { lasts: 3 })
  return {
    name: `chart-${name}`,
    state: timeline({ size, tracks: [[chart(data, [10, 10, 300, 170], { lasts: 3 })], [ground]] }),
    seconds,
  }
}

const building = [0.2, 0.5, 2]

export const chartCases: CaseGroup = {
  title: 'Charts',
  cases: [
    chartCase('line', { chartType: 'line', data: { series, rows } }, building),
    chartCase('bar', { chartType: 'bar', data: { series, rows } }, building),
    chartCase('area', { chartType: 'area', data: { series, rows } }, building),
    chartCase('radar', { chartType: 'radar', data: { series, rows } }, building),
    chartCase('pie', { chartType: 'pie', data: { slices } }, building),
    chartCase('scatter', { chartType: 'scatter', data: { series, points } }, building),
    chartCase('below-zero', { chartType: 'bar', data: { series: series.slice(0, 1), rows: swings } }),
    chartCase('area-below-zero', { chartType: 'area', data: { series: series.slice(0, 1), rows: swings } }),
    chartCase('gaps', { chartType: 'line', data: { series, rows: gaps } }),
    chartCase('long-names', { chartType: 'bar', data: { series: series.slice(0, 1), rows: wordy } }),
    chartCase('many-rows', { chartType: 'line', data: { series: series.slice(0, 1), rows: many } }),
    chartCase('one-row', { chartType: 'bar', data: { series, rows: rows.slice(0, 1) } }),
  ],
}
