/** How wide texts come out, and texts cut to a width. */
import { createCanvas } from '@napi-rs/canvas'
import { resolveFont, useFont } from '../text/fonts.ts'

/** Width in pixels of a text in the font of charts. */
export type MeasureText = (text: string, size: number) => number

const context = createCanvas(1, 1).getContext('2d')
/** Text is measured at this size and the result scaled, so that a layout does not depend on hinting. */
const measuredSize = 100
/** Letters; what is longer fits nowhere, and measuring it would take long. */
const longest = 200
/** Pixels that a text may be wider than its room: widths are sums of rounded numbers. */
const tolerance = 0.1

export function chartFont(text: string, size: number) {
  return resolveFont({ family: 'Inter', weight: 500, isItalic: false, size }, text)
}

export const measureText: MeasureText = (text, size) => {
  useFont(context, chartFont(text, measuredSize))
  return (context.measureText(text).width * size) / measuredSize
}

/** The text itself, or as much of its start as fits with an ellipsis; nothing where not even one letter does. */
export function shortened(text: string, room: number, size: number, measure: MeasureText): string {
  const line = text.replace(/\s+/gu, ' ').trim()
  const letters = Array.from(
    new Intl.Segmenter().segment(line.slice(0, 4 * longest)),
    ({ segment }) => segment,
  )
  const head = letters.slice(0, longest)
  if (head.length === letters.length && measure(line, size) <= room + tolerance) return line
  let low = 0
  let high = head.length
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (measure(cut(head, middle), size) <= room + tolerance) low = middle
    else high = middle - 1
  }
  return low === 0 ? '' : cut(head, low)
}

function cut(letters: readonly string[], count: number): string {
  return `${letters.slice(0, count).join('').trimEnd()}…`
}
