/** Cuts a film into pieces that are encoded apart. */
import type { FrameRate } from '#timeline/timeline-time.ts'

/**
 * To begin a piece an encoder is opened and footage decoded from the key frame before it: in pieces of 5 s that is
 * some 3 percent of the work, and half of that in these.
 */
const mostSeconds = 10
/** Shorter pieces grow the file, since each begins with a key frame: at 2 s by some 7 percent. */
const leastSeconds = 2

export type FrameRange = { from: number; to: number }

/** Pieces of nearly equal length, the same number of them for every core; fewer where they would be too short. */
export function planSegments(frames: number, fps: FrameRate, atOnce: number): FrameRange[] {
  const seconds = frames / fps
  const rounds = Math.ceil(seconds / (atOnce * mostSeconds))
  const count = Math.max(1, Math.min(rounds * atOnce, Math.round(seconds / leastSeconds)))
  const cut = (index: number) => Math.round((index * frames) / count)
  return Array.from({ length: count }, (_, index) => ({ from: cut(index), to: cut(index + 1) }))
}
