/** In which order the pieces of a line stand on the page: the bidirectional algorithm of UAX 9. */
import bidiModule, { type Bidi } from 'bidi-js'
import { max } from 'd3-array'

export type Direction = 'ltr' | 'rtl'

/** A piece of one direction; offsets into the paragraph. */
export type DirectedRun = { start: number; end: number; direction: Direction }

const rightToLeft =
  /[\u0590-\u08FF\u200F\u202A-\u202E\u2066-\u2069\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u

/** The package is CommonJS and exports its one function, which its types tell otherwise. */
const createBidi = bidiModule as unknown as () => Bidi
let bidi: Bidi | null = null

/** @returns the pieces of a line of the paragraph, from left to right; none when the line is empty */
export function visualRuns(
  paragraph: string,
  base: Direction,
): (line: { start: number; end: number }) => DirectedRun[] {
  if (base === 'ltr' && !rightToLeft.test(paragraph))
    return ({ start, end }) => (end > start ? [{ start, end, direction: 'ltr' }] : [])
  bidi ??= createBidi()
  const { levels } = bidi.getEmbeddingLevels(paragraph, base)
  return (line) => reorder(runsOfOneLevel(levels, line))
}

type LevelRun = { start: number; end: number; level: number }

function runsOfOneLevel(levels: Uint8Array, { start, end }: { start: number; end: number }): LevelRun[] {
  const runs: LevelRun[] = []
  for (let at = start; at < end; at += 1) {
    const level = levels[at]!
    const last = runs.at(-1)
    if (last?.level === level) last.end = at + 1
    else runs.push({ start: at, end: at + 1, level })
  }
  return runs
}

/** Rule L2: from the deepest level up to the lowest odd one, what lies that deep or deeper is turned round. */
function reorder(runs: LevelRun[]): DirectedRun[] {
  const ordered = [...runs]
  const deepest = max(runs, (run) => run.level) ?? 0
  for (let level = deepest; level >= 1; level -= 1) {
    for (let from = 0; from < ordered.length; from += 1) {
      let to = from
      while (to < ordered.length && ordered[to]!.level >= level) to += 1
      for (const [index, run] of ordered.slice(from, to).reverse().entries()) ordered[from + index] = run
      from = Math.max(from, to)
    }
  }
  return ordered.map(({ start, end, level }) => ({ start, end, direction: level % 2 === 1 ? 'rtl' : 'ltr' }))
}
