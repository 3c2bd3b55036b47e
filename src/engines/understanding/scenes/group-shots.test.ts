import { describe, expect, it } from 'vitest'
import { groupShots, type Piece } from './group-shots.ts'

/** Shots of the given seconds, each as different from the one before as is said. */
function piecesOf(...shots: ReadonlyArray<readonly [seconds: number, change: number | null]>): Piece[] {
  let startMs = 0
  return shots.map(([seconds, change], index) => {
    const piece = { shotNumber: index + 1, startMs, endMs: startMs + seconds * 1000, change }
    startMs = piece.endMs
    return piece
  })
}

const numbers = (scenes: Piece[][]) => scenes.map((scene) => scene.map(({ shotNumber }) => shotNumber))

describe('grouping shots into scenes', () => {
  it('puts borders where most changes', () => {
    const pieces = piecesOf([6, 1], [6, 0.1], [6, 0.9], [6, 0.1], [6, 0.8], [6, 0.2])
    expect(numbers(groupShots(pieces, { range: 'extra-short' }))).toEqual([
      [1, 2],
      [3, 4],
      [5, 6],
    ])
  })

  it('keeps to the length asked for where nothing changes', () => {
    const pieces = piecesOf(...Array.from({ length: 60 }, () => [5, 0.3] as const))
    for (const [range, min, max] of [
      ['extra-short', 10, 20],
      ['short', 20, 45],
      ['medium', 45, 100],
      ['long', 100, 240],
    ] as const) {
      const lengths = groupShots(pieces, { range }).map(
        (scene) => (scene.at(-1)!.endMs - scene[0]!.startMs) / 1000,
      )
      expect(lengths.every((length) => length >= min && length <= max)).toBe(true)
    }
  })

  it('takes bounds in seconds, and leaves out no piece', () => {
    const pieces = piecesOf([3, 1], [4, 0.5], [5, 0.5], [2, 0.5], [7, 0.5])
    const scenes = groupShots(pieces, { minSeconds: 6, maxSeconds: 9 })
    expect(scenes.flat()).toEqual(pieces)
    expect(numbers(scenes)).toEqual([[1, 2], [3, 4], [5]])
  })

  it('makes one short scene of a short film', () => {
    expect(numbers(groupShots(piecesOf([2, 1], [1, 1]), { range: 'long' }))).toEqual([[1, 2]])
  })
})
