import { describe, expect, it } from 'vitest'
import { parseRetryAfter, pauseAfter, standardSending } from './retry-schedule.ts'

const maxAttempts = standardSending.pausesMs.length + 1

describe('the schedule of retries', () => {
  it('grows apart over about three days and then ends', () => {
    const pauses = Array.from({ length: maxAttempts }, (_, index) => pauseAfter(index + 1, null))
    expect(pauses.at(-1)).toBeNull()
    const hours = pauses.slice(0, -1).map((pause) => pause! / 3_600_000)
    expect([...hours].sort((a, b) => a - b)).toEqual(hours)
    expect(hours.reduce((sum, each) => sum + each, 0)).toBeCloseTo(75.6, 1)
  })

  it('waits as long as it is asked to, but not for ever', () => {
    expect(pauseAfter(1, 60_000)).toBe(60_000)
    expect(pauseAfter(1, 1)).toBe(5000)
    expect(pauseAfter(1, 1e12)).toBe(24 * 3_600_000)
    expect(pauseAfter(maxAttempts, 60_000)).toBeNull()
  })

  it('is another where a dialect says so', () => {
    expect([1, 2, 3].map((attempt) => pauseAfter(attempt, null, [1000, 9000]))).toEqual([1000, 9000, null])
    expect(pauseAfter(1, 5000, [1000])).toBe(5000)
  })

  it('reads both forms of Retry-After', () => {
    const now = new Date('2026-01-01T00:00:00Z')
    expect(parseRetryAfter('120', now)).toBe(120_000)
    expect(parseRetryAfter('Thu, 01 Jan 2026 00:00:30 GMT', now)).toBe(30_000)
    expect(parseRetryAfter('Wed, 31 Dec 2025 23:00:00 GMT', now)).toBe(0)
    expect(parseRetryAfter('soon', now)).toBeNull()
    expect(parseRetryAfter(undefined, now)).toBeNull()
  })
})
