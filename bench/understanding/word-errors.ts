/** How far what was written down is from what was said, and text from text. */

/** Of words without case and marks: those to change, add or take away, as a share of those that were said. */
export function wordErrorRate(said: string, written: string): number {
  const [wanted, got] = [wordsOf(said), wordsOf(written)]
  return distance(wanted, got) / wanted.length
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[a-z']+/g) ?? []
}

/** Levenshtein's. */
export function distance(a: ArrayLike<string>, b: ArrayLike<string>): number {
  let above = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      row.push(Math.min(above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1), above[j]! + 1, row[j - 1]! + 1))
    }
    above = row
  }
  return above[b.length]!
}
