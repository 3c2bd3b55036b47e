import { expect, it } from 'vitest'
import { momentsOf } from './moments.ts'

it('looks twice a second, in the middle of equal pieces that fill each shot', () => {
  const shots = [
    { startMs: 0, endMs: 1040 },
    { startMs: 1040, endMs: 1200 },
  ]
  expect(momentsOf(1200, shots)).toEqual([
    { startMs: 0, endMs: 520, atMs: 260, shotIndex: 0 },
    { startMs: 520, endMs: 1040, atMs: 780, shotIndex: 0 },
    { startMs: 1040, endMs: 1200, atMs: 1120, shotIndex: 1 },
  ])
})

it('looks once at what has no time', () => {
  expect(momentsOf(0, [])).toEqual([{ startMs: 0, endMs: 0, atMs: 0, shotIndex: 0 }])
})

it('looks less often when it is to be quick, and at long films', () => {
  expect(momentsOf(60_000, [], true)).toHaveLength(15)
  expect(momentsOf(12 * 3_600_000, [])).toHaveLength(6000)
})
