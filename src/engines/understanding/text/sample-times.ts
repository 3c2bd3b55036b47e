/** At which moments of a video text is looked for. */
import type { TimeRange } from '../facts.ts'

/** Lines of dialogue stay for a second or more. */
const everyMs = 1000
/** Of long films less often, so that the work is bounded. */
const mostSamples = 3600
/** From its beginning and end: there pictures are often still mixed with those of the next shot. */
const awayFromCutMs = 200

/** In ascending order: a grid over time, and twice in each shot that the grid would see but once or never. */
export function sampleTimes(durationMs: number, shots: readonly TimeRange[]): number[] {
  const stepMs = Math.max(everyMs, durationMs / mostSamples)
  const times = new Set<number>()
  for (let at = stepMs / 2; at < durationMs; at += stepMs) times.add(Math.round(at))
  for (const { startMs, endMs } of shots.slice(0, mostSamples)) {
    if (endMs - startMs >= 2 * stepMs || endMs - startMs < 4 * awayFromCutMs) continue
    times.add(startMs + awayFromCutMs)
    times.add(endMs - awayFromCutMs)
  }
  if (times.size === 0) times.add(0)
  return [...times].sort((a, b) => a - b)
}
