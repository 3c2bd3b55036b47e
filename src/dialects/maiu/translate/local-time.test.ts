import { expect, it } from 'vitest'
import { localTimeIn } from './local-time.ts'

it.each([
  ['Asia/Seoul', '2025-04-23T04:56:56.789Z', '2025-04-23T13:56:56'],
  ['Asia/Seoul', '2025-12-31T15:00:00.000Z', '2026-01-01T00:00:00'],
  ['UTC', '2025-04-23T04:56:56.999Z', '2025-04-23T04:56:56'],
  ['America/New_York', '2025-07-01T00:00:00.000Z', '2025-06-30T20:00:00'],
])('in %s', (zone, at, written) => {
  expect(localTimeIn(zone)(new Date(at))).toBe(written)
})
