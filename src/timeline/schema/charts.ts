/** The figures of a chart: their shape follows from its type. */
import { amount, closedObject, listOf, literal, mapOf, name, number, oneOf } from './fields.ts'

const series = () => listOf(closedObject({ key: name(), label: name() }), 1)

const rows = closedObject(
  {
    series: series(),
    rows: listOf(closedObject({ label: name(), values: mapOf(number(), 1) }), 1),
  },
  '`series`: `key` and `label` of each. `rows`: a `label`, and `values` by the keys of the series; a value that is missing is a gap.',
)
const slices = closedObject(
  { slices: listOf(closedObject({ label: name(), value: amount() }), 1) },
  '`slices`: a `label` and a `value` of at least 0.',
)
const points = closedObject(
  {
    series: series(),
    points: listOf(closedObject({ seriesKey: name(), x: number(), y: number() }), 1),
  },
  '`series`: `key` and `label` of each. `points`: `seriesKey`, `x` and `y`.',
)

/** The fields that a chart's type brings along, for each kind of data. */
export const chartKinds = {
  rows: { chartType: oneOf(['line', 'bar', 'area', 'radar']), data: rows },
  slices: { chartType: literal('pie'), data: slices },
  points: { chartType: literal('scatter'), data: points },
}
