import { expect, it } from 'vitest'
import { FaceTracker, type Sighting } from './face-tracks.ts'

/** Faces of two people are at right angles. */
const people = { ann: Float32Array.of(1, 0), bob: Float32Array.of(0, 1) }

function sighting(who: keyof typeof people, x: number, changes: Partial<Sighting> = {}): Sighting {
  const box = { x, y: 0.2, width: 0.2, height: 0.3 }
  return { box, confidence: 0.95, quality: 0.5, embedding: people[who], crop: Buffer.of(), ...changes }
}

/** @param seen who is seen at each look, two a second. @param shotEnds in ms */
function tracksOf(seen: Sighting[][], shotEnds = [seen.length * 500]) {
  const tracker = new FaceTracker()
  for (const [index, sightings] of seen.entries()) {
    tracker.look(index * 500 + 250, sightings)
    if (shotEnds.includes((index + 1) * 500)) tracker.endShot((index + 1) * 500)
  }
  return tracker.tracks.map(({ startMs, endMs, count }) => ({ startMs, endMs, count }))
}

it('follows two people who change places', () => {
  const seen = [
    [sighting('ann', 0.1), sighting('bob', 0.3)],
    [sighting('bob', 0.2), sighting('ann', 0.2)],
    [sighting('bob', 0.1), sighting('ann', 0.3)],
  ]
  expect(tracksOf(seen)).toEqual([
    { startMs: 0, endMs: 1500, count: 3 },
    { startMs: 0, endMs: 1500, count: 3 },
  ])
})

it('waits for somebody who is missed for two looks, and not for a third', () => {
  const ann = () => [sighting('ann', 0.4)]
  expect(tracksOf([ann(), [], [], ann(), ann()])).toEqual([{ startMs: 0, endMs: 2500, count: 3 }])
  expect(tracksOf([ann(), ann(), [], [], [], ann(), ann()])).toEqual([
    { startMs: 0, endMs: 1000, count: 2 },
    { startMs: 2500, endMs: 3500, count: 2 },
  ])
})

it('ends where the shot ends', () => {
  const ann = () => [sighting('ann', 0.4)]
  expect(tracksOf([ann(), ann(), ann(), ann()], [1000, 2000])).toEqual([
    { startMs: 0, endMs: 1000, count: 2 },
    { startMs: 1000, endMs: 2000, count: 2 },
  ])
})

it('does not believe in what was seen once and not surely', () => {
  const unsure = [sighting('ann', 0.4, { confidence: 0.8 })]
  expect(tracksOf([[], unsure, []])).toEqual([])
  expect(tracksOf([unsure])).toHaveLength(1)
  expect(tracksOf([unsure, unsure])).toHaveLength(1)
})

it('counts clear sightings more, and remembers the clearest', () => {
  const tracker = new FaceTracker()
  tracker.look(250, [sighting('ann', 0.4, { quality: 0.09 })])
  const turned = Float32Array.of(Math.SQRT1_2, Math.SQRT1_2)
  tracker.look(750, [sighting('ann', 0.42, { quality: 0.89, embedding: turned })])
  tracker.endShot(1000)
  const [track] = tracker.tracks
  expect(track!.best).toMatchObject({ atMs: 750, quality: 0.89 })
  // One part of the first and nine of the second.
  const sum = [0.1 + 0.9 * Math.SQRT1_2, 0.9 * Math.SQRT1_2] as const
  expect(track!.embedding[0]).toBeCloseTo(sum[0] / Math.hypot(...sum), 5)
})

it('lets the shortest go where a film has too many', () => {
  const tracker = new FaceTracker()
  for (let index = 0; index < 4002; index++) {
    tracker.beginShot(index * 1000)
    tracker.look(index * 1000, [sighting('ann', 0.4)])
    tracker.endShot(index * 1000 + (index === 0 ? 900 : 500))
  }
  const { tracks } = tracker
  expect(tracks.length).toBe(2000)
  expect(tracks[0]).toMatchObject({ startMs: 0, endMs: 900 })
})
