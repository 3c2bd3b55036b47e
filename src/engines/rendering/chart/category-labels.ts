/** Names along the foot of a chart so that no two of them touch: level, cut, slanted, or only every so many. */
import type { PlacedText } from './chart-plan.ts'
import { type MeasureText, shortened } from './text-measure.ts'

export type CategoryLabels = {
  texts: PlacedText[]
  /** How far they reach down. */
  height: number
}

type Options = {
  /** Where each category has its middle; in order, at equal distances. */
  centers: readonly number[]
  /** The upper edge of the labels. */
  top: number
  /** Labels may not leave these. */
  left: number
  right: number
  fontSize: number
  measure: MeasureText
}

const slant = 40
/** Of the font size. */
const lineHeight = 1.4
const gap = 0.8
const longestSlanted = 9
const longestSkipping = 9
const shortestCut = 5
/** Letters: what is longer fits nowhere, and need not be measured to its end. */
const longestMeasured = 200

export function categoryLabels(labels: readonly string[], options: Options): CategoryLabels {
  const { centers, fontSize, measure, left, right } = options
  if (fontSize === 0 || labels.length === 0) return { texts: [], height: 0 }
  const step = centers.length > 1 ? centers[1]! - centers[0]! : right - left
  const room = step - fontSize * gap
  // A thousand names are not measured to find out that they do not fit.
  const isCrowded = step < fontSize
  const widest = isCrowded
    ? Number.POSITIVE_INFINITY
    : Math.max(...labels.map((label) => measure(label.slice(0, longestMeasured), fontSize)))
  if (widest <= room || room >= fontSize * shortestCut) return level(labels, 1, room, options)
  if (step >= fontSize * lineHeight) return slanted(labels, options)
  const every = Math.max(1, Math.ceil((fontSize * (longestSkipping + gap)) / step))
  return level(labels, every, every * step - fontSize * gap, options)
}

function level(labels: readonly string[], every: number, room: number, options: Options): CategoryLabels {
  const { centers, top, left, right, fontSize, measure } = options
  const texts: PlacedText[] = []
  for (let index = 0; index < labels.length; index += every) {
    const center = centers[index]!
    const free = Math.min(room, 2 * (right - center), 2 * (center - left))
    const text = shortened(labels[index]!, free, fontSize, measure)
    // Of many names one at the edge may be missing; half of it would only puzzle.
    const isCutByEdge = every > 1 && free < room && text !== labels[index]
    if (text === '' || isCutByEdge) continue
    texts.push({
      text,
      at: { x: center, y: top + (fontSize * lineHeight) / 2 },
      align: 'center',
      degrees: 0,
      tone: 'quiet',
    })
  }
  return { texts, height: fontSize * lineHeight }
}

/** From below left up to their category. */
function slanted(
  labels: readonly string[],
  { centers, top, left, fontSize, measure }: Options,
): CategoryLabels {
  const angle = (slant * Math.PI) / 180
  let deepest = 0
  const texts = labels.map((label, index): PlacedText => {
    const center = centers[index]!
    const room = Math.min(fontSize * longestSlanted, (center - left) / Math.cos(angle))
    const text = shortened(label, room, fontSize, measure)
    deepest = Math.max(deepest, measure(text, fontSize) * Math.sin(angle))
    return {
      text,
      at: { x: center, y: top + fontSize * 0.6 },
      align: 'right',
      degrees: -slant,
      tone: 'quiet',
    }
  })
  return { texts, height: deepest + fontSize * lineHeight }
}
