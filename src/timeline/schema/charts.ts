/** The figures of a chart: their shape follows from its type. */
import Type from 'typebox'
import { amount, closedObject, literal, mapOf, name, oneOf } from './fields.ts'

const series = () => Type.Array(closedObject({ key: name(), label: name() }), { minItems: 1 })

const rows = closedObject({
  series: series(),
  rows: Type.Array(
    closedObject({
      label: name(),
      values: mapOf(Type.Number(), 1),
    }),
    { minItems: 1 },
  ),
})
const slices = closedObject({
  slices: Type.Array(closedObject({ label: name(), value: amount() }), { minItems: 1 }),
})
const points = closedObject({
  series: series(),
  points: Type.Array(closedObject({ seriesKey: name(), x: Type.Number(), y: Type.Number() }), {
    minItems: 1,
  }),
})

/** The fields that a chart's type brings along, for each kind of data. */
export const chartKinds = [
  { chartType: oneOf(['line', 'bar', 'area', 'radar']), data: rows },
  { chartType: literal('pie'), data: slices },
  { chartType: literal('scatter'), data: points },
] as const
