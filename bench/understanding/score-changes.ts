/** Holds changes that were found against those that are there. */
import { type Change, type ChangeKind, filmFps } from './film-with-truth.ts'

export type Found = { kind: ChangeKind; atMs: number }

export type Score = { there: number; hit: number; found: number; precision: number; recall: number }

/** Frames that a change may be off: of a mixed one, from its whole length. */
const tolerance = 1

/** Everything found is held against changes of the given kinds alone; each counts once. */
export function scoreOf(
  changes: readonly Change[],
  found: readonly Found[],
  kinds: readonly ChangeKind[],
): Score {
  const there = changes.filter(({ kind }) => kinds.includes(kind))
  const named = found.filter(({ kind }) => kinds.includes(kind))
  const hit = matchesOf(there, named).filter((match) => match !== null).length
  const precision = named.length === 0 ? 1 : hit / named.length
  return { there: there.length, hit, found: named.length, precision, recall: hit / there.length }
}

/** For each change the first that was found at it. */
export function matchesOf(changes: readonly Change[], found: readonly Found[]): Array<Found | null> {
  const free = new Set(found)
  return changes.map(({ from, to }) => {
    for (const each of free) {
      const frame = (each.atMs * filmFps) / 1000
      if (frame < from - tolerance || frame > to + tolerance) continue
      free.delete(each)
      return each
    }
    return null
  })
}
