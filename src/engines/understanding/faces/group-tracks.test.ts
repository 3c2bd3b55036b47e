import { expect, it } from 'vitest'
import { groupTracks } from './group-tracks.ts'

/** In a plane, so that the likeness of two is the cosine of the difference of their angles. */
function track(degrees: number, startMs: number) {
  const angle = (degrees * Math.PI) / 180
  return { startMs, endMs: startMs + 1000, embedding: Float32Array.of(Math.cos(angle), Math.sin(angle)) }
}

it('joins those that are alike, whatever their order', () => {
  const tracks = [track(0, 0), track(90, 1000), track(20, 2000), track(100, 3000), track(10, 4000)]
  expect(groupTracks(tracks)).toEqual([
    [0, 2, 4],
    [1, 3],
  ])
})

it('asks for likeness on average: a chain of neighbours is not one person', () => {
  // Each is like the next (cosine 0.77), the first not like the last (-0.5).
  const tracks = [0, 40, 80, 120].map((degrees, index) => track(degrees, index * 1000))
  expect(groupTracks(tracks)).toEqual([
    [0, 1],
    [2, 3],
  ])
})

it('never joins two who are seen at the same time, nor those who are joined with them', () => {
  const tracks = [track(0, 0), track(2, 500), track(1, 5000), track(3, 9000)]
  // The nearest pair first; then the other one stays alone or takes the last, but never meets the first.
  const groups = groupTracks(tracks)
  const groupOf = (index: number) => groups.findIndex((group) => group.includes(index))
  expect(groupOf(0)).not.toBe(groupOf(1))
  expect(groups.flat().toSorted()).toEqual([0, 1, 2, 3])
  expect(groups).toHaveLength(2)
})

it('has nothing to group in nothing', () => {
  expect(groupTracks([])).toEqual([])
})
