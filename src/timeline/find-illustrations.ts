/** The search among the drawings by what somebody types: part of a name, its words, or nearly them. */
import { illustrationNames } from './illustration-names.ts'

/** Best first: the whole name, its beginning or that of a word, a part, a word spelt slightly otherwise. */
const ranks = { whole: 0, beginning: 1, part: 2, alike: 3 }

/**
 * Names that fit each word of the query, best first and then by the alphabet; all of them when it is blank. Words
 * that are only alike count when no name has them as they are: `chat` is not `chart`.
 */
export function findIllustrations(query: string, names: readonly string[] = illustrationNames): string[] {
  const asked = query.trim().toLowerCase().split(/\s+/).filter(Boolean)
  const found = names.flatMap((name) => {
    const rank = rankOf(name, asked)
    return rank === null ? [] : [{ name, rank }]
  })
  const isCertain = found.some(({ rank }) => rank < ranks.alike)
  return found
    .filter(({ rank }) => !isCertain || rank < ranks.alike)
    .sort((a, b) => a.rank - b.rank || (a.name < b.name ? -1 : 1))
    .map(({ name }) => name)
}

function rankOf(name: string, asked: readonly string[]): number | null {
  const words = wordsOf(name)
  let worst = ranks.whole
  for (const word of asked) {
    const rank = rankOfWord(word, name.toLowerCase(), words)
    if (rank === null) return null
    worst = Math.max(worst, rank)
  }
  return worst
}

function rankOfWord(asked: string, name: string, words: readonly string[]): number | null {
  const title = words.join('')
  if (asked === name || asked === title) return ranks.whole
  if ([name, title, ...words].some((text) => text.startsWith(asked))) return ranks.beginning
  if (name.includes(asked)) return ranks.part
  return words.some((word) => editDistance(asked, word) <= slips(asked)) ? ranks.alike : null
}

/** IAiChat is `ai` and `chat`: the first letter only says that it is an illustration. */
function wordsOf(name: string): string[] {
  return (name.replace(/^I(?=[A-Z])/, '').match(/[A-Z]?[^A-Z]+|[A-Z]+/g) ?? []).map((word) =>
    word.toLowerCase(),
  )
}

/** How many letters may be wrong: in a short word any slip makes another word. */
function slips(word: string): number {
  return word.length < 4 ? 0 : word.length < 7 ? 1 : 2
}

/** Letters to insert, drop or replace to get from one text to the other (Levenshtein, row by row). */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(next[j]! + 1, row[j + 1]! + 1, row[j]! + (letter === b[j] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}
