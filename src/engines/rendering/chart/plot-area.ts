/** The ground of charts with axes: what is left for the plot, its grid, and the numbers beside it. */
import type { Rect } from '../picture.ts'
import type { PlacedText, Rule } from './chart-plan.ts'
import { type NumberAxis, numberAxis } from './number-axis.ts'
import type { MeasureText } from './text-measure.ts'

export type PlotArea = {
  plot: Rect
  axis: NumberAxis
  /** Where a value stands. */
  yOf(value: number): number
  rules: Rule[]
  texts: PlacedText[]
}

/** What stands below the plot: given its left and right edge, texts whose y counts from the plot's lower edge. */
export type Foot = (left: number, right: number) => { texts: PlacedText[]; height: number }

type Options = {
  /** Of everything, the legend left out. */
  box: Rect
  values: readonly number[]
  foot: Foot
  /** Room that marks need beyond the plot at its right. */
  overhang: number
  fontSize: number
  measure: MeasureText
}

/** Of the font size: between two marks of the axis, and beside a label. */
const markDistance = 2.8
const labelGap = 0.7

export function plotArea({ box, values, foot, overhang, fontSize, measure }: Options): PlotArea {
  const markCount = fontSize === 0 ? 4 : clamp(Math.round(box.height / (fontSize * markDistance)) - 1, 2, 6)
  const axis = numberAxis(values, markCount, true)
  const labelWidth = Math.max(...axis.marks.map(({ label }) => measure(label, fontSize)))
  const left = box.x + Math.min(box.width * 0.4, fontSize === 0 ? overhang : labelWidth + fontSize * labelGap)
  const right = box.x + box.width - overhang
  const below = foot(left, right)
  const top = box.y + Math.max(overhang, fontSize / 2)
  const bottom = Math.max(top + 1, box.y + box.height - Math.max(overhang, below.height))
  const plot = { x: left, y: top, width: Math.max(1, right - left), height: bottom - top }
  const yOf = (value: number) => bottom - axis.share(value) * plot.height
  return { plot, axis, yOf, rules: rulesOf(axis, plot, yOf), texts: [...markTexts(), ...footTexts()] }

  function markTexts(): PlacedText[] {
    if (fontSize === 0) return []
    const x = left - fontSize * labelGap
    return axis.marks.map(({ value, label }) => ({
      text: label,
      at: { x, y: yOf(value) },
      align: 'right',
      degrees: 0,
      tone: 'quiet',
    }))
  }

  function footTexts(): PlacedText[] {
    return below.texts.map((text) => ({ ...text, at: { x: text.at.x, y: text.at.y + bottom } }))
  }
}

function rulesOf(axis: NumberAxis, plot: Rect, yOf: (value: number) => number): Rule[] {
  return axis.marks.map(({ value }) => {
    const y = yOf(value)
    return { from: { x: plot.x, y }, to: { x: plot.x + plot.width, y }, tone: value === 0 ? 'base' : 'grid' }
  })
}

export function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
