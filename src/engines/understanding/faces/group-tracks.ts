/** Tells which tracks are of one person. */
import type { TimeRange } from '../facts.ts'
import { dot } from './face-embedder.ts'

type Groupable = TimeRange & { embedding: Float32Array }

/**
 * Two groups are one person when their faces are this alike on average. Of pairs of photographs of one man 4 of 5
 * are, of 1700 of him and somebody else none (bench/understanding/faces.bench.ts); and two people taken for one are worse
 * than one taken for two.
 */
const samePerson = 0.62

/**
 * Merges the two groups that are most alike, again and again (average linkage), and never two faces that were in
 * the picture at the same time. Takes time and memory by the square of the number.
 * @returns indices, each group in ascending order, the groups by their first
 */
export function groupTracks(tracks: readonly Groupable[], least = samePerson): number[][] {
  const groups: (number[] | null)[] = tracks.map((_, index) => [index])
  const alike = likenesses(tracks)
  const nearest = tracks.map((_, index) => nearestOf(index, groups, alike))
  for (;;) {
    let best = -1
    for (let index = 0; index < nearest.length; index++) {
      const { likeness } = nearest[index]!
      if (groups[index] !== null && likeness >= least && (best < 0 || likeness > nearest[best]!.likeness))
        best = index
    }
    if (best < 0) return groups.filter((group) => group !== null)
    const other = nearest[best]!.index
    const [kept, gone] = best < other ? [best, other] : [other, best]
    merge(kept, gone, groups, alike)
    for (let index = 0; index < nearest.length; index++) {
      if (groups[index] === null) continue
      const { index: partner } = nearest[index]!
      if (index === kept || partner === kept || partner === gone)
        nearest[index] = nearestOf(index, groups, alike)
      else if (alike[index]![kept]! > nearest[index]!.likeness) {
        nearest[index] = { index: kept, likeness: alike[index]![kept]! }
      }
    }
  }
}

/** Minus infinity where two can never be the same: any mean with it is so, too. */
function likenesses(tracks: readonly Groupable[]): Float32Array[] {
  const alike = tracks.map(() => new Float32Array(tracks.length).fill(Number.NEGATIVE_INFINITY))
  for (const [i, a] of tracks.entries()) {
    for (let j = 0; j < i; j++) {
      const b = tracks[j]!
      if (areTogether(a, b)) continue
      alike[i]![j] = dot(a.embedding, b.embedding)
      alike[j]![i] = alike[i]![j]!
    }
  }
  return alike
}

/** Of an image, where all begins and ends at 0, too. */
function areTogether(a: TimeRange, b: TimeRange): boolean {
  return a.startMs === b.startMs || (a.startMs < b.endMs && b.startMs < a.endMs)
}

function nearestOf(index: number, groups: readonly (number[] | null)[], alike: readonly Float32Array[]) {
  const row = alike[index]!
  let nearest = -1
  let likeness = Number.NEGATIVE_INFINITY
  for (let other = 0; other < row.length; other++) {
    if (row[other]! <= likeness || other === index || groups[other] === null) continue
    nearest = other
    likeness = row[other]!
  }
  return { index: nearest, likeness }
}

function merge(kept: number, gone: number, groups: (number[] | null)[], alike: Float32Array[]): void {
  const keptSize = groups[kept]!.length
  const goneSize = groups[gone]!.length
  for (let other = 0; other < groups.length; other++) {
    const mean = (keptSize * alike[kept]![other]! + goneSize * alike[gone]![other]!) / (keptSize + goneSize)
    alike[kept]![other] = mean
    alike[other]![kept] = mean
  }
  groups[kept] = [...groups[kept]!, ...groups[gone]!].sort((a, b) => a - b)
  groups[gone] = null
}
