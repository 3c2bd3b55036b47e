/** The names of series or slices with their colours: in rows above a chart, or as a column beside it. */
import type { Rect } from '../picture.ts'
import type { PlacedText, Swatch } from './chart-plan.ts'
import { type MeasureText, shortened } from './text-measure.ts'

export type LegendEntry = { label: string; color: string }
export type Legend = {
  texts: PlacedText[]
  swatches: Swatch[]
  /** What is left for the chart. */
  rest: Rect
}

const lineHeight = 1.6
/** Of the font size: half the side of a swatch, and the space before and after its name. */
const swatchRadius = 0.42
const nameGap = 0.5
const entryGap = 1.6
/** A legend that took more than this of the box would leave too little for the chart. */
const greatestShare = 0.3

type Options = { fontSize: number; measure: MeasureText }

export function swatchRadiusOf(fontSize: number): number {
  return fontSize * swatchRadius
}

export function noLegend(box: Rect): Legend {
  return { texts: [], swatches: [], rest: box }
}

/** Rows from the left, as many as there may be; what finds no place is counted at the end. */
export function legendAbove(
  entries: readonly LegendEntry[],
  box: Rect,
  { fontSize, measure }: Options,
): Legend {
  const rowHeight = fontSize * lineHeight
  const maxRows = Math.floor((box.height * greatestShare) / rowHeight)
  if (maxRows === 0) return noLegend(box)
  const head = fontSize * (2 * swatchRadius + nameGap)
  const texts: PlacedText[] = []
  const swatches: Swatch[] = []
  let x = box.x
  let row = 0
  for (const [index, { label, color }] of entries.entries()) {
    const left = entries.length - index
    const reserve = left > 1 && row === maxRows - 1 ? measure(`+${left}`, fontSize) + fontSize * entryGap : 0
    const name = shortened(label, box.width - head - reserve, fontSize, measure)
    const width = head + measure(name, fontSize)
    if (x > box.x && x + width > box.x + box.width - (row === maxRows - 1 ? reserve : 0)) {
      if (row === maxRows - 1) {
        texts.push(loud(`+${left}`, x, box.y + (row + 0.5) * rowHeight))
        break
      }
      row++
      x = box.x
    }
    const y = box.y + (row + 0.5) * rowHeight
    swatches.push({ at: { x: x + fontSize * swatchRadius, y }, color })
    texts.push(loud(name, x + head, y))
    x += width + fontSize * entryGap
  }
  const height = (row + 1) * rowHeight + fontSize * 0.6
  return { texts, swatches, rest: { ...box, y: box.y + height, height: box.height - height } }
}

/** A column at the right, in the middle of the height. */
export function legendBeside(
  entries: readonly LegendEntry[],
  box: Rect,
  { fontSize, measure }: Options,
): Legend {
  const rowHeight = fontSize * lineHeight
  const maxRows = Math.max(1, Math.floor(box.height / rowHeight))
  const shown = entries.length <= maxRows ? entries : entries.slice(0, Math.max(0, maxRows - 1))
  const head = fontSize * (2 * swatchRadius + nameGap)
  const room = box.width * 0.42 - head
  const names = shown.map(({ label }) => shortened(label, room, fontSize, measure))
  if (shown.length < entries.length) names.push(`+${entries.length - shown.length}`)
  const width = head + Math.max(...names.map((name) => measure(name, fontSize)))
  const x = box.x + box.width - width
  const top = box.y + (box.height - names.length * rowHeight) / 2
  const yOf = (row: number) => top + (row + 0.5) * rowHeight
  return {
    texts: names.map((name, row) => loud(name, x + head, yOf(row))),
    swatches: shown.map(({ color }, row) => ({ at: { x: x + fontSize * swatchRadius, y: yOf(row) }, color })),
    rest: { ...box, width: box.width - width - fontSize * 1.5 },
  }
}

function loud(text: string, x: number, y: number): PlacedText {
  return { text, at: { x, y }, align: 'left', degrees: 0, tone: 'loud' }
}
