/** A text broken into lines and placed in a box, in composition pixels from the box's top left. */
import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas'
import type { TextStyle } from '#timeline/editor-state.ts'
import type { Rect } from '../picture.ts'
import { type Font, resolveFont, useFont } from './fonts.ts'
import { breakLines } from './line-breaks.ts'
import { unite } from './rects.ts'
import { type Direction, visualRuns } from './visual-runs.ts'

/** A piece of a line that runs in one direction, drawn in one go so that its letters join. */
export type TextRun = {
  text: string
  /** Where it begins in the text of the layout. */
  start: number
  direction: Direction
  x: number
  /** By the advances of its letters, the spacing after the last one included. */
  width: number
  /** What its letters cover, without a stroke. */
  ink: Rect
}

export type TextLine = {
  top: number
  bottom: number
  baseline: number
  x: number
  width: number
  /** From left to right; none on an empty line. */
  runs: TextRun[]
}

export type TextLayout = {
  /** As it was laid out: line ends made alike, nothing in it that cannot be drawn. */
  text: string
  font: Font
  letterSpacing: number
  lines: TextLine[]
  /** All lines, from the top of the box. */
  height: number
  /** What the letters cover, without a stroke; null when there are none. */
  ink: Rect | null
}

export type LayoutStyle = Pick<
  TextStyle,
  'align' | 'direction' | 'fontFamily' | 'fontStyle' | 'fontSize' | 'lineHeight' | 'letterSpacing'
>

/** A box is often as wide as an editor measured its text, to the pixel; that must not break the line. */
const tolerance = 0.75

/** @param width of the box; lines are broken to fit and aligned in it */
export function layOutText(text: string, style: LayoutStyle, width: number): TextLayout {
  const cleaned = cleanText(text)
  const font = fontOf(style, cleaned)
  const layout: TextLayout = {
    text: cleaned,
    font,
    letterSpacing: style.letterSpacing,
    lines: [],
    height: 0,
    ink: null,
  }
  const lineHeight = style.fontSize * style.lineHeight
  const baseline = baselineInLine(style, lineHeight)
  const context = measuring(layout, style.direction)

  let paragraphStart = 0
  for (const paragraph of cleaned.split('\n')) {
    const runsOf = visualRuns(paragraph, style.direction)
    context.direction = style.direction
    const ranges = breakLines(paragraph, width + tolerance, (piece) => context.measureText(piece).width)
    for (const range of ranges) {
      const runs = runsOf(range).map((run) => measureRun(context, paragraph, paragraphStart, run))
      placeLine(layout, runs, { width, align: style.align, lineHeight, baseline })
    }
    paragraphStart += paragraph.length + 1
  }
  return layout
}

/** Line ends made alike, tabs made spaces, no controls and no halves of characters. */
export function cleanText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n|[\r\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\t', '    ')
    .replace(/[^\P{Cc}\n]/gu, '')
}

let shared: SKRSContext2D | null = null

/** A context set up as the layout is drawn, for measuring alone; the same one each time. */
export function measuring(
  layout: Pick<TextLayout, 'font' | 'letterSpacing'>,
  direction: Direction,
): SKRSContext2D {
  shared ??= createCanvas(1, 1).getContext('2d')
  useFont(shared, layout.font)
  shared.letterSpacing = `${layout.letterSpacing}px`
  shared.direction = direction
  return shared
}

function fontOf({ fontFamily, fontStyle, fontSize }: LayoutStyle, text: string): Font {
  return resolveFont(
    {
      family: fontFamily,
      weight: weightOf(fontStyle.weight),
      isItalic: /italic|oblique/i.test(fontStyle.variant),
      size: fontSize,
    },
    text,
  )
}

function weightOf(text: string): number {
  const weight = { normal: 400, bold: 700 }[text.trim().toLowerCase()] ?? Number.parseFloat(text)
  return Number.isFinite(weight) ? Math.min(1000, Math.max(1, weight)) : 400
}

/** As in CSS: the family's own ascent and descent, centred in the line, whatever other fonts the line needs. */
function baselineInLine(style: LayoutStyle, lineHeight: number): number {
  const context = measuring({ font: fontOf(style, ''), letterSpacing: 0 }, 'ltr')
  const { fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent } = context.measureText('x')
  return (lineHeight - ascent - descent) / 2 + ascent
}

type Measured = Pick<TextRun, 'text' | 'start' | 'direction' | 'width' | 'ink'>

/** @returns the run as it would lie at the origin */
function measureRun(
  context: SKRSContext2D,
  paragraph: string,
  paragraphStart: number,
  { start, end, direction }: { start: number; end: number; direction: Direction },
): Measured {
  const text = paragraph.slice(start, end)
  context.direction = direction
  const metrics = context.measureText(text)
  const ink = {
    x: -metrics.actualBoundingBoxLeft,
    y: -metrics.actualBoundingBoxAscent,
    width: metrics.actualBoundingBoxLeft + metrics.actualBoundingBoxRight,
    height: metrics.actualBoundingBoxAscent + metrics.actualBoundingBoxDescent,
  }
  return { text, start: paragraphStart + start, direction, width: metrics.width, ink }
}

function placeLine(
  layout: TextLayout,
  runs: Measured[],
  place: { width: number; align: LayoutStyle['align']; lineHeight: number; baseline: number },
): void {
  const width = runs.reduce((sum, run) => sum + run.width, 0)
  const share = { left: 0, center: 0.5, right: 1 }[place.align]
  const top = layout.height
  const line: TextLine = {
    top,
    bottom: top + place.lineHeight,
    baseline: top + place.baseline,
    x: (place.width - width) * share,
    width,
    runs: [],
  }
  let x = line.x
  for (const run of runs) {
    const ink = { ...run.ink, x: x + run.ink.x, y: line.baseline + run.ink.y }
    line.runs.push({ ...run, x, ink })
    layout.ink = unite(layout.ink, ink.width > 0 && ink.height > 0 ? ink : null)
    x += run.width
  }
  layout.lines.push(line)
  layout.height = line.bottom
}
