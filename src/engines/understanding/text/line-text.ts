/** Puts a line together from the words that were read: without what is no word, and with spaces where there are any. */
import type { Box } from '../facts.ts'

/** Its box in pixels, its confidence from 0 to 1. */
export type ReadWord = { text: string; confidence: number; box: Box; isAfterSpace: boolean }

/** Below it, what stands alone at the end of a line is an edge of the background. */
const leastEndConfidence = 0.6
/** Of the height of the line: what lies between two parts of a sentence of a script without spaces. */
const wideGap = 0.5

const letterOrDigit = /[\p{L}\p{N}]/u
const spacelessScripts = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}ー]$/u

/** Null when nothing of the line is a word. */
export function lineFrom(words: readonly ReadWord[]): { text: string; confidence: number; box: Box } | null {
  const kept = withoutEnds(words.filter(({ text }) => text.trim() !== ''))
  if (kept.length === 0) return null
  const box = boxAround(kept)
  let text = ''
  let weighted = 0
  let letters = 0
  for (const [index, word] of kept.entries()) {
    const before = kept[index - 1]
    if (before !== undefined && hasSpaceBetween(before, word, box.height)) text += ' '
    text += word.text
    weighted += word.confidence * word.text.length
    letters += word.text.length
  }
  return { text, confidence: weighted / letters, box }
}

/** Edges of what is behind a line are read as marks or single letters before and behind it. */
function withoutEnds(words: readonly ReadWord[]): readonly ReadWord[] {
  const first = words.findIndex(isWord)
  const last = words.findLastIndex(isWord)
  return first < 0 ? [] : words.slice(first, last + 1)
}

function isWord({ text, confidence }: ReadWord): boolean {
  return letterOrDigit.test(text) && confidence >= leastEndConfidence
}

/** Chinese and Japanese are read with spaces that nobody wrote: there the gap decides. */
function hasSpaceBetween(before: ReadWord, word: ReadWord, height: number): boolean {
  const last = [...before.text].at(-1)!
  const first = [...word.text][0]!
  if (!spacelessScripts.test(last) || !spacelessScripts.test(first)) return word.isAfterSpace
  return word.box.x - (before.box.x + before.box.width) > height * wideGap
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
