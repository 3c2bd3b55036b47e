/** At which moments of a video faces are looked for. */
import type { TimeRange } from '../facts.ts'

/** A moment, and the time around it that it stands for. */
export type Moment = TimeRange & { atMs: number; shotIndex: number }

/** Who turns away for longer than this has most likely gone. */
const everyMs = 500
/** Far enough apart to jump from key frame to key frame. */
const quickEveryMs = 4000
/** Of long films less often, so that the work is bounded. */
const mostMoments = 6000

/** In ascending order: each shot is cut into equal pieces, and looked at in the middle of each. */
export function momentsOf(durationMs: number, shots: readonly TimeRange[], isQuick = false): Moment[] {
  const stepMs = Math.max(isQuick ? quickEveryMs : everyMs, durationMs / mostMoments)
  const ranges = shots.length > 0 ? shots : [{ startMs: 0, endMs: durationMs }]
  return ranges.flatMap(({ startMs, endMs }, shotIndex) => {
    const count = Math.max(1, Math.round((endMs - startMs) / stepMs))
    const edge = (index: number) => Math.round(startMs + ((endMs - startMs) * index) / count)
    return Array.from({ length: count }, (_, index) => ({
      startMs: edge(index),
      endMs: edge(index + 1),
      atMs: Math.floor((edge(index) + edge(index + 1)) / 2),
      shotIndex,
    }))
  })
}
