import { expect, it } from 'vitest'
import { SpeechRegions } from './speech-regions.ts'

/** Likely speech in these stretches of seconds, in frames of 10 ms. */
function regionsOf(stretches: readonly (readonly [from: number, to: number])[], durationMs: number) {
  const regions = new SpeechRegions(10)
  const isSpoken = (at: number) => stretches.some(([from, to]) => at >= from && at < to)
  for (let frame = 0; frame < 1000; frame++) regions.add(isSpoken(frame / 100) ? 0.9 : 0.1)
  return regions.finish(durationMs).map(({ startMs, endMs }) => [startMs, endMs])
}

it('gives speech a little room on both sides', () => {
  const spoken = [
    [1, 2],
    [5, 6],
    [6.11, 7],
  ] as const
  expect(regionsOf(spoken, 10_000)).toEqual([
    [970, 2030],
    [4970, 6030],
    [6080, 7030],
  ])
})

it('tells of nothing beyond the end, however long the sound goes on', () => {
  const spoken = [
    [1, 2],
    [3, 4],
    [5, 6],
  ] as const
  expect(regionsOf(spoken, 3500)).toEqual([
    [970, 2030],
    [2970, 3500],
  ])
})
