/** Where the lines of a paragraph end: by the rules of UAX 14, as wide as they may be. */
import { LineBreaker } from 'css-line-break'
import { graphemeEnds } from './graphemes.ts'

/** Offsets into the paragraph; the spaces at the end of a line hang over and are not part of it. */
export type LineRange = { start: number; end: number }

/**
 * @param measure the width of a piece of the paragraph, in the unit of `maxWidth`
 * @returns at least one line; words that are too long for a line by themselves are cut between letters
 */
export function breakLines(
  paragraph: string,
  maxWidth: number,
  measure: (text: string) => number,
): LineRange[] {
  const visibleEnd = (start: number, end: number) =>
    start + paragraph.slice(start, end).replace(/[ \t]+$/, '').length
  const fits = (start: number, end: number) =>
    measure(paragraph.slice(start, visibleEnd(start, end))) <= maxWidth

  const wordEnds = breakOpportunities(paragraph)
  const lines: LineRange[] = []
  let start = 0
  let next = 0
  const close = (end: number) => {
    lines.push({ start, end: visibleEnd(start, end) })
    start = end
  }
  const wordsThatFit = () =>
    longestRun(wordEnds.length - next, (count) => fits(start, wordEnds[next + count - 1]!))
  while (next < wordEnds.length) {
    let count = wordsThatFit()
    if (count === 0) {
      for (const cut of cutsOfLongWord(paragraph, start, wordEnds[next]!, fits)) close(cut)
      count = Math.max(1, wordsThatFit())
    }
    next += count
    if (next < wordEnds.length) close(wordEnds[next - 1]!)
  }
  close(paragraph.length)
  return lines
}

/** Where a line may end, in order; the last is the length of the paragraph. */
export function breakOpportunities(paragraph: string): number[] {
  const breaker = LineBreaker(paragraph, { lineBreak: 'strict', wordBreak: 'normal' })
  const ends: number[] = []
  let start = 0
  let codePoints = 0
  for (let piece = breaker.next(); !piece.done; piece = breaker.next()) {
    let end = start
    for (; codePoints < piece.value.end; codePoints += 1) end += paragraph.codePointAt(end)! > 0xffff ? 2 : 1
    for (const wordEnd of wordEndsWithoutSpaces(paragraph.slice(start, end))) ends.push(start + wordEnd)
    start = end
  }
  return ends
}

const unspaced = /[\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u
const words = new Intl.Segmenter('th', { granularity: 'word' })

/** Scripts of South-East Asia set no spaces between words: which they are is in a dictionary. */
function wordEndsWithoutSpaces(text: string): number[] {
  if (!unspaced.test(text)) return [text.length]
  const ends: number[] = []
  for (const { index, segment } of words.segment(text)) {
    // What is no word of its own, punctuation or a space, stays with the one before.
    if (ends.length > 0 && !/[\p{L}\p{N}]/u.test(segment)) ends.pop()
    ends.push(index + segment.length)
  }
  return ends
}

/** The ends of all lines but the last that a piece fills which does not fit into one. */
function* cutsOfLongWord(
  paragraph: string,
  start: number,
  end: number,
  fits: (start: number, end: number) => boolean,
): Generator<number> {
  const ends = graphemeEnds(paragraph.slice(start, end)).map((offset) => start + offset)
  let lineStart = start
  let next = 0
  while (next < ends.length) {
    const fitting = longestRun(ends.length - next, (count) => fits(lineStart, ends[next + count - 1]!))
    next += Math.max(1, fitting)
    lineStart = ends[next - 1]!
    if (next < ends.length) yield lineStart
  }
}

/** The largest count up to `limit` that holds, or 0; looks no farther than twice as far as that. */
function longestRun(limit: number, holds: (count: number) => boolean): number {
  let good = 0
  let bad = 1
  while (bad <= limit && holds(bad)) {
    good = bad
    bad *= 2
  }
  bad = Math.min(bad, limit + 1)
  while (bad - good > 1) {
    const middle = (good + bad) >> 1
    if (holds(middle)) good = middle
    else bad = middle
  }
  return good
}
