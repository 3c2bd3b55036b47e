/**
 * When a webhook that failed is sent again: ten tries over about three days, growing apart, as Standard
 * Webhooks 1.0 proposes. What a receiver asks for in `Retry-After` is honoured within a day.
 */
import type { Sending } from './webhook-format.ts'

const minute = 60_000
const hour = 60 * minute

/** What applies where a dialect says nothing else. */
export const standardSending: Sending = {
  pausesMs: [5000, 5 * minute, 30 * minute, 2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  answerWithinMs: 15_000,
  isHttpAllowed: false,
}

const longestAskedMs = 24 * hour

/** Milliseconds until the next attempt after the `attempt`-th (from 1) failed, or null when it was the last. */
export function pauseAfter(
  attempt: number,
  retryAfterMs: number | null,
  pausesMs: readonly number[] = standardSending.pausesMs,
): number | null {
  const pauseMs = pausesMs[attempt - 1]
  if (pauseMs === undefined) return null
  return Math.max(pauseMs, Math.min(retryAfterMs ?? 0, longestAskedMs))
}

/** The `Retry-After` header in milliseconds: seconds or a date (RFC 9110); null when it says neither. */
export function parseRetryAfter(header: string | undefined, now: Date): number | null {
  if (header === undefined) return null
  if (/^\d+$/.test(header.trim())) return Number(header) * 1000
  const atMs = Date.parse(header)
  return Number.isNaN(atMs) ? null : Math.max(0, atMs - now.getTime())
}
