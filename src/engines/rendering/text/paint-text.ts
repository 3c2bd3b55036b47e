/** Draws a text that is laid out: what lies behind it, its outline, then the letters. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { TextBackground, TextStyle } from '#timeline/editor-state.ts'
import { paintColor } from '../paint/paint-color.ts'
import type { Rect } from '../picture.ts'
import { useFont } from './fonts.ts'
import { joinsAt, type Piece, splitRun } from './letters.ts'
import { grow, unite } from './rects.ts'
import { boundsOfLines, type LineBox, outlineLines, traceOutline } from './text-background.ts'
import type { TextLayout, TextRun } from './text-layout.ts'

export type TextPaint = Pick<TextStyle, 'color' | 'strokeColor' | 'strokeWidth'> & {
  background?: TextBackground | null
}

/** Letters are smoothed at their edges: that much more than they measure, in composition pixels of the smallest film. */
export const edge = 2

/** What a laid out text covers, its outline and background included; null when nothing. */
export function boundsOfText(layout: TextLayout, paint: TextPaint): Rect | null {
  const letters = layout.ink && grow(layout.ink, paint.strokeWidth / 2 + edge)
  const behind = boundsOfLines(backgroundBoxes(layout, paint))
  return unite(letters, behind && grow(behind, edge))
}

/** Parts of the text, as offsets into it, in a colour of their own. */
export type Highlight = { color: string; ranges: readonly { start: number; end: number }[] }

export function paintText(
  context: SKRSContext2D,
  layout: TextLayout,
  paint: TextPaint,
  highlight: Highlight = { color: paint.color, ranges: [] },
): void {
  paintBackground(context, layout, paint)
  prepareLetters(context, layout, paint)
  const colors = { plain: paintColor(paint.color), marked: paintColor(highlight.color) }
  for (const line of layout.lines) {
    for (const run of line.runs) {
      context.direction = run.direction
      strokeLetters(context, run.text, run.x, line.baseline, paint)
    }
  }
  for (const line of layout.lines) {
    for (const run of line.runs) {
      context.direction = run.direction
      for (const { text, x, isMarked } of markedPieces(layout, run, highlight)) {
        context.fillStyle = isMarked ? colors.marked : colors.plain
        context.fillText(text, x, line.baseline)
      }
    }
  }
}

/** A run cut where its colour changes, though never through letters that are written as one: all of them are marked. */
function markedPieces(
  layout: TextLayout,
  run: TextRun,
  { ranges }: Highlight,
): (Piece & { isMarked: boolean })[] {
  const isMarked = (from: number, to: number) =>
    ranges.some(({ start, end }) => start < run.start + to && run.start + from < end)
  const cuts = ranges
    .flatMap(({ start, end }) => [start - run.start, end - run.start])
    .filter((cut) => cut > 0 && cut < run.text.length && !joinsAt(run.text, cut))
  const ends = [...new Set([...cuts, run.text.length])].sort((a, b) => a - b)
  return splitRun(layout, run, ends).map((piece, index) => ({
    ...piece,
    isMarked: isMarked(ends[index - 1] ?? 0, ends[index]!),
  }))
}

export function paintBackground(context: SKRSContext2D, layout: TextLayout, paint: TextPaint): void {
  if (!paint.background) return
  context.fillStyle = paintColor(paint.background.color)
  context.beginPath()
  for (const outline of outlineLines(backgroundBoxes(layout, paint), paint.background.borderRadius))
    traceOutline(context, outline)
  context.fill()
}

/** Sets up a context so that letters of the layout are drawn as they were measured. */
export function prepareLetters(context: SKRSContext2D, layout: TextLayout, paint: TextPaint): void {
  useFont(context, layout.font)
  context.letterSpacing = `${layout.letterSpacing}px`
  context.fillStyle = paintColor(paint.color)
  context.strokeStyle = paintColor(paint.strokeColor)
  context.lineWidth = paint.strokeWidth
  context.lineJoin = 'round'
}

/** Centred on the outline, so that half of it shows once the letters are filled over it. */
export function strokeLetters(
  context: SKRSContext2D,
  text: string,
  x: number,
  y: number,
  { strokeWidth }: TextPaint,
): void {
  if (strokeWidth > 0) context.strokeText(text, x, y)
}

function backgroundBoxes(layout: TextLayout, { background }: TextPaint): (LineBox | null)[] {
  if (!background) return []
  return layout.lines.map((line) =>
    line.width > 0
      ? {
          left: line.x - background.horizontalPadding,
          right: line.x + line.width + background.horizontalPadding,
          top: line.top,
          bottom: line.bottom,
        }
      : null,
  )
}
