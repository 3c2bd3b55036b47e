/** How long a timeline is, and which frame shows which moment. */
import type { EditorState, TimelineItem } from './editor-state.ts'

export const ticksPerSecond = 240_000

export type FrameRate = 30 | 60

/** Items that stand on a track, each once; what is on none is kept in the document and not rendered. */
export function* placedItems(state: Pick<EditorState, 'tracks' | 'items'>): Generator<TimelineItem> {
  for (const track of state.tracks) {
    for (const id of track.items) {
      const item = Object.hasOwn(state.items, id) ? state.items[id] : undefined
      if (item) yield item
    }
  }
}

/** The latest end among all tracks, hidden ones too; transitions do not change it. */
export function timelineTicks(state: Pick<EditorState, 'tracks' | 'items'>): number {
  let end = 0
  for (const item of placedItems(state)) end = Math.max(end, item.startTicks + item.durationTicks)
  return end
}

/** Frame k shows the moment k / fps. */
export function frameCount(ticks: number, fps: FrameRate): number {
  return Math.max(1, Math.round((ticks * fps) / ticksPerSecond))
}

export function frameTicks(frame: number, fps: FrameRate): number {
  return frame * (ticksPerSecond / fps)
}
