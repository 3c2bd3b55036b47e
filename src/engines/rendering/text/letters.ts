/** The letters of a text that is laid out, each where it stands, so that each can be moved by itself. */
import type { Rect } from '../picture.ts'
import { graphemeEnds } from './graphemes.ts'
import { measuring, type TextLayout, type TextRun } from './text-layout.ts'
import type { Direction } from './visual-runs.ts'

/** A part of a run: `x` is its left end. */
export type Piece = { text: string; x: number; width: number; direction: Direction }

export type Letter = Piece & {
  baseline: number
  ink: Rect
  /** Its number in the text, as it is read, and how many there are; spaces do not count. */
  index: number
  count: number
  /** The same within its line. */
  indexInLine: number
  countInLine: number
}

/** Scripts in which words are written in one stroke: they move word by word. */
const joiningScript =
  /[\p{scx=Arab}\p{scx=Syrc}\p{scx=Mong}\p{scx=Nkoo}\p{scx=Mand}\p{scx=Adlm}\p{scx=Rohg}]/u
const letterOrMark = /[\p{L}\p{M}]/u
/**
 * Signs that bind the letter after them below or beside the one before: of Devanagari, Bengali, Gurmukhi, Gujarati,
 * Oriya, Telugu, Kannada, Malayalam, Sinhala, Burmese and Khmer. Of some, UAX 29 leaves the two apart.
 */
const binding = /[\u094D\u09CD\u0A4D\u0ACD\u0B4D\u0C4D\u0CCD\u0D4D\u0DCA\u1039\u17D2]\u200D?$/

export function lettersOf(layout: TextLayout): Letter[] {
  const letters: Letter[] = []
  for (const line of layout.lines) {
    const inLine = line.runs
      .toSorted((a, b) => a.start - b.start)
      .flatMap((run) => splitRun(layout, run, letterEnds(run.text)))
      .filter((piece) => piece.text.trim() !== '')
    for (const [indexInLine, piece] of inLine.entries()) {
      const ink = inkOf(layout, piece, line.baseline)
      const place = { index: letters.length, count: 0, indexInLine, countInLine: inLine.length }
      letters.push({ ...piece, ...place, baseline: line.baseline, ink })
    }
  }
  return letters.map((letter) => ({ ...letter, count: letters.length }))
}

/** @param ends offsets into the run, rising, the last its length */
export function splitRun(layout: TextLayout, run: TextRun, ends: readonly number[]): Piece[] {
  if (ends.length === 1) return [{ text: run.text, x: run.x, width: run.width, direction: run.direction }]
  const context = measuring(layout, run.direction)
  const widthOf = (text: string) => context.measureText(text).width
  let start = 0
  return ends.map((end) => {
    const text = run.text.slice(start, end)
    const width = widthOf(text)
    // Measured together with all before it, so that what pairs of letters lean together is kept.
    const upToEnd = widthOf(run.text.slice(0, end))
    start = end
    const x = run.direction === 'ltr' ? run.x + upToEnd - width : run.x + run.width - upToEnd
    return { text, x, width, direction: run.direction }
  })
}

/** Whether the letters before and after an offset are written as one. */
export function joinsAt(text: string, offset: number): boolean {
  const two = text.slice(Math.max(0, offset - 2), offset)
  const before = Array.from(two).at(-1)
  const after = text.codePointAt(offset)
  if (before === undefined || after === undefined) return false
  const next = String.fromCodePoint(after)
  if (binding.test(two)) return letterOrMark.test(next)
  return joins(before) && joins(next)
}

function joins(character: string): boolean {
  return joiningScript.test(character) && letterOrMark.test(character)
}

/** Ends of graphemes, those within words of joined letters left out. */
function letterEnds(text: string): number[] {
  return graphemeEnds(text).filter((end) => !joinsAt(text, end))
}

function inkOf(layout: TextLayout, piece: Piece, baseline: number): Rect {
  const metrics = measuring(layout, piece.direction).measureText(piece.text)
  return {
    x: piece.x - metrics.actualBoundingBoxLeft,
    y: baseline - metrics.actualBoundingBoxAscent,
    width: metrics.actualBoundingBoxLeft + metrics.actualBoundingBoxRight,
    height: metrics.actualBoundingBoxAscent + metrics.actualBoundingBoxDescent,
  }
}
