/** The one place that reads the clock, so that tests can hand in another. */

export type Clock = {
  /** The present, with millisecond precision. */
  now(): Date
  /** Milliseconds that only grow, from an arbitrary start: for measuring durations. */
  elapsedMs(): number
}

export const systemClock: Clock = {
  now: () => new Date(),
  elapsedMs: () => performance.now(),
}
