import { describe, expect, it } from 'vitest'
import { cueAt, gatherPages, pageIndexAt, splitPage, spokenTokens } from './pages.ts'

const entry = (text: string, startMs: number, endMs: number) => ({ text, startMs, endMs })
/** Tokens of 300 ms, one right after another. */
const spoken = (...texts: string[]) => texts.map((text, i) => entry(text, i * 300, i * 300 + 300))
const texts = (pages: readonly { text: string }[]) => pages.map((page) => page.text)

describe('gathering words into pages', () => {
  it('begins a page with the first word after the page has grown longer than the limit', () => {
    const words = spoken('One', ' two', ' three', ' four', ' five', ' six', ' seven')
    // 600 does not exceed 600: three words are needed to exceed it.
    expect(texts(gatherPages(words, 600))).toEqual(['One two three', 'four five six', 'seven'])
    expect(texts(gatherPages(words, 599))).toEqual(['One two', 'three four', 'five six', 'seven'])
    expect(texts(gatherPages(words, 60_000))).toEqual(['One two three four five six seven'])
  })

  it('does not tear a word', () => {
    expect(texts(gatherPages(spoken('un', 'be', 'liev', 'able', ' story'), 300))).toEqual([
      'unbelievable',
      'story',
    ])
  })

  it('knows words by the space behind them too', () => {
    expect(texts(gatherPages(spoken('One ', 'two ', 'three '), 299))).toEqual(['One', 'two', 'three'])
  })

  it('counts the silence between words', () => {
    const words = [entry('A', 0, 100), entry(' b', 900, 1000), entry(' c', 1000, 1100)]
    expect(texts(gatherPages(words, 500))).toEqual(['A b', 'c'])
  })

  it('knows where each token stands in the text of its page', () => {
    const [, second] = gatherPages(spoken(' One', ' two', ' three', ' four'), 300)
    expect(second!.text).toBe('three four')
    expect(second!.tokens.map(({ start, end }) => second!.text.slice(start, end))).toEqual(['three', ' four'])
  })

  it('has no page of white space alone', () => {
    expect(gatherPages(spoken('  ', '\n'), 1000)).toEqual([])
    expect(gatherPages([], 1000)).toEqual([])
  })
})

describe('splitting a page that has too many lines', () => {
  const [page] = gatherPages(spoken('aaa', ' bb', ' c', 'c', 'c', ' dddd'), 60_000)
  const shorterThan = (length: number) => (text: string) => text.length <= length

  it('leaves one that fits', () => {
    expect(splitPage(page!, () => true)).toEqual([page])
  })

  it('takes time as there are words', () => {
    const cpuMsOf = (words: number) => {
      const [long] = gatherPages(spoken(...Array.from({ length: words }, () => ' w')), 1e9)
      const before = process.cpuUsage()
      expect(splitPage(long!, shorterThan(8))).toHaveLength(words / 4)
      const { user, system } = process.cpuUsage(before)
      return (user + system) / 1000
    }
    cpuMsOf(2000)
    // Ten times as many: a hundred times as long if all were looked at for each part.
    expect(cpuMsOf(20_000)).toBeLessThan(40 * Math.max(cpuMsOf(2000), 4))
  })

  it('cuts before words, each part as long as it can be', () => {
    expect(texts(splitPage(page!, shorterThan(8)))).toEqual(['aaa bb', 'ccc dddd'])
    expect(texts(splitPage(page!, shorterThan(6)))).toEqual(['aaa bb', 'ccc', 'dddd'])
  })

  it('tears a word only when it fits no other way, and never a token', () => {
    expect(texts(splitPage(page!, shorterThan(2)))).toEqual(['aaa', 'bb', 'cc', 'c', 'dddd'])
    expect(texts(splitPage(page!, () => false))).toEqual(['aaa', 'bb', 'c', 'c', 'c', 'dddd'])
  })

  it('keeps the times and places of tokens', () => {
    const [, last] = splitPage(page!, shorterThan(8))
    expect(last!.tokens.map(({ start, end, startMs }) => [last!.text.slice(start, end), startMs])).toEqual([
      ['c', 600],
      ['c', 900],
      ['c', 1200],
      [' dddd', 1500],
    ])
  })
})

describe('what is shown at a moment', () => {
  const pages = gatherPages(
    [entry('One', 100, 400), entry(' two', 500, 800), entry(' three', 1000, 1200)],
    300,
  )

  it('is the first page before all and the last one after all', () => {
    expect([-500, 0, 100, 999, 1000, 99_999].map((ms) => pageIndexAt(pages, ms))).toEqual([0, 0, 0, 0, 1, 1])
  })

  it('marks a token from its start up to its end', () => {
    const marked = (ms: number) => spokenTokens(pages[0]!, ms).map((token) => token.start)
    expect([99, 100, 399, 400, 500, 800].map(marked)).toEqual([[], [0], [0], [], [3], []])
  })

  it('is a cue from its start up to its end, of several the later', () => {
    const cues = [entry('a', 0, 1000), entry('b', 500, 700)]
    const shown = [-1, 0, 499, 500, 700, 999, 1000].map((ms) => cueAt(cues, ms)?.text)
    expect(shown).toEqual([undefined, 'a', 'a', 'b', 'a', 'a', undefined])
  })
})
