/** Which words of a transcript are shown together, and when. Times are milliseconds of the captions' content. */
import type { CaptionEntry } from '#timeline/editor-state.ts'

/** A word, or a part of one, in the text of its page. */
export type CaptionToken = {
  /** Offsets into the page's text. */
  start: number
  end: number
  startMs: number
  endMs: number
  /** Whether a word begins with it; parts of a word are not torn apart. */
  beginsWord: boolean
}

export type CaptionPage = { text: string; tokens: CaptionToken[] }

/**
 * Gathers tokens into pages. A page is closed when a word begins and what is on the page already lasts longer than
 * `limitMs`, from the start of its first token to the end of its last. White space belongs to the tokens, before or
 * behind the word; none is left at the ends of a page.
 */
export function gatherPages(entries: readonly CaptionEntry[], limitMs: number): CaptionPage[] {
  const pages: CaptionEntry[][] = []
  let before: CaptionEntry | null = null
  for (const entry of entries.toSorted((a, b) => a.startMs - b.startMs)) {
    const page = pages.at(-1)
    const isFull = page !== undefined && page.at(-1)!.endMs - page[0]!.startMs > limitMs
    if (page && !(isFull && beginsWord(entry, before))) page.push(entry)
    else pages.push([entry])
    before = entry
  }
  return pages.map(toPage).filter((page) => page.tokens.length > 0)
}

/**
 * Cuts a page where a token begins, so that each part fits; within a word only when there is no other way. A token that does
 * not fit by itself is a part of its own.
 */
export function splitPage(page: CaptionPage, fits: (text: string) => boolean): CaptionPage[] {
  if (fits(page.text)) return [page]
  const parts: CaptionPage[] = []
  let first = 0
  while (first < page.tokens.length) {
    const next = endOfPart(page, first, fits)
    parts.push(partOf(page, first, next))
    first = next
  }
  return parts
}

/** The tokens that are spoken at that moment. */
export function spokenTokens(page: CaptionPage, ms: number): CaptionToken[] {
  return page.tokens.filter(({ startMs, endMs }) => startMs <= ms && ms < endMs)
}

/** The last page that has begun by then; before all, the first one. */
export function pageIndexAt(pages: readonly CaptionPage[], ms: number): number {
  return Math.max(
    0,
    pages.findLastIndex(({ tokens }) => tokens[0]!.startMs <= ms),
  )
}

/** The cue that is shown, the one that began last where several are; null when none is. */
export function cueAt(cues: readonly CaptionEntry[], ms: number): CaptionEntry | null {
  let shown: CaptionEntry | null = null
  for (const cue of cues) {
    if (cue.startMs <= ms && ms < cue.endMs && (shown === null || cue.startMs >= shown.startMs)) shown = cue
  }
  return shown
}

function beginsWord(entry: CaptionEntry, before: CaptionEntry | null): boolean {
  return before === null || /^\s/u.test(entry.text) || /\s$/u.test(before.text)
}

function toPage(entries: readonly CaptionEntry[]): CaptionPage {
  const joined = entries.map((entry) => entry.text).join('')
  const text = joined.trim()
  const trimmed = joined.length - joined.trimStart().length
  const tokens: CaptionToken[] = []
  let offset = -trimmed
  for (const [index, entry] of entries.entries()) {
    const start = Math.min(text.length, Math.max(0, offset))
    offset += entry.text.length
    const end = Math.min(text.length, Math.max(0, offset))
    const { startMs, endMs } = entry
    if (end > start)
      tokens.push({ start, end, startMs, endMs, beginsWord: beginsWord(entry, entries[index - 1] ?? null) })
  }
  return { text, tokens }
}

function endOfPart(page: CaptionPage, first: number, fits: (text: string) => boolean): number {
  const { tokens } = page
  let next = first + 1
  while (next < tokens.length && fits(partOf(page, first, next + 1).text)) next += 1
  if (next === tokens.length) return next
  const word = tokens.slice(first + 1, next + 1).findLastIndex((token) => token.beginsWord)
  return word < 0 ? next : first + 1 + word
}

function partOf({ text, tokens }: CaptionPage, first: number, next: number): CaptionPage {
  const taken = tokens.slice(first, next)
  const from = taken[0]!.start
  const part = text.slice(from, taken.at(-1)!.end)
  const trimmed = part.length - part.trimStart().length
  const length = part.trim().length
  const within = (offset: number) => Math.min(length, Math.max(0, offset - from - trimmed))
  return {
    text: part.trim(),
    tokens: taken.map((token) => ({ ...token, start: within(token.start), end: within(token.end) })),
  }
}
