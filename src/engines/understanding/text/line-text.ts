/** Puts a line together from the words that were read: without what is no word, and with spaces where there are any. */
import type { Box } from '../facts.ts'

/** Its box in pixels, its confidence from 0 to 1. */
export type ReadWord = { text: string; confidence: number; box: Box; isAfterSpace: boolean }

/** Below it, what stands alone at the end of a line is an edge of the background. */
const leastEndConfidence = 0.6
/** The same of what follows without a space in scripts without words: it is part of what was read before it. */
const leastJoinedConfidence = 0.3

const letterOrDigit = /[\p{L}\p{N}]/u
/** What a sentence or a quotation may begin or end with. */
const opening = /^[「『（〈《“(]+$/u
const closing = /^[」』）〉》”)。！？…!?]+$/u
/** Of the scripts without spaces. */
const letter = String.raw`[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー々]`
const onlyLetters = new RegExp(`^${letter}+$`, 'u')
const narrowMark = new RegExp(`(?<=${letter}) *([!?:;,]+) *`, 'gu')
const spaceAtMark = / +(?=[、。，．！？：；」』）》〉])|(?<=[、。，．！？：；「『（《〈]) +/gu

/** Null when nothing of the line is a word. */
export function lineFrom(words: readonly ReadWord[]): { text: string; confidence: number; box: Box } | null {
  const kept = withoutEnds(words.filter(({ text }) => text.trim() !== ''))
  if (kept.length === 0) return null
  let text = ''
  let weighted = 0
  let letters = 0
  for (const [index, word] of kept.entries()) {
    if (index > 0 && word.isAfterSpace) text += ' '
    text += word.text
    weighted += word.confidence * word.text.length
    letters += word.text.length
  }
  return { text: withWideMarks(text), confidence: weighted / letters, box: boxAround(kept) }
}

/** Edges of what is behind a line are read as marks or single letters before and behind it. */
function withoutEnds(words: readonly ReadWord[]): readonly ReadWord[] {
  let from = words.findIndex(isWord)
  let to = words.findLastIndex(isWord)
  if (from < 0) return []
  while (isJoined(words[to + 1])) to++
  if (isMark(words[from - 1], opening)) from--
  if (isMark(words[to + 1], closing)) to++
  return words.slice(from, to + 1)
}

function isWord({ text, confidence }: ReadWord): boolean {
  return letterOrDigit.test(text) && confidence >= leastEndConfidence
}

function isJoined(word: ReadWord | undefined): boolean {
  if (word === undefined || word.isAfterSpace) return false
  return onlyLetters.test(word.text) && word.confidence >= leastJoinedConfidence
}

function isMark(word: ReadWord | undefined, marks: RegExp): boolean {
  return word !== undefined && marks.test(word.text) && word.confidence >= leastJoinedConfidence
}

/** Marks of Chinese and Japanese are as wide as letters and have their space within; the reader knows them as narrow. */
function withWideMarks(text: string): string {
  const wide = (mark: string) => String.fromCodePoint(mark.codePointAt(0)! + 0xfee0)
  return text
    .replace(narrowMark, (_, marks: string) => [...marks].map(wide).join(''))
    .replace(spaceAtMark, '')
}

function boxAround(words: readonly ReadWord[]): Box {
  const x = Math.min(...words.map(({ box }) => box.x))
  const y = Math.min(...words.map(({ box }) => box.y))
  return {
    x,
    y,
    width: Math.max(...words.map(({ box }) => box.x + box.width)) - x,
    height: Math.max(...words.map(({ box }) => box.y + box.height)) - y,
  }
}
