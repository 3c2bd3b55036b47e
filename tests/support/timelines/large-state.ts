/** A document of any number of items: all types in turn, on twenty tracks, with keyframes and transitions. */
import type { EditorState, TimelineItem } from '#timeline/editor-state.ts'
import { ticksPerSecond } from '#timeline/timeline-time.ts'
import * as parts from './parts.ts'

const tracks = 20
const keyframed = {
  value: 1,
  keyframes: [
    { timeTicks: 0, value: 0 },
    { timeTicks: ticksPerSecond / 2, value: 0.5 },
    { timeTicks: ticksPerSecond - 1, value: 1 },
  ],
}

export function largeState(items: number): EditorState {
  const makers = Object.values(parts.itemOfType)
  const listed: TimelineItem[][] = Array.from({ length: Math.min(tracks, items) }, () => [])
  for (let number = 0; number < items; number++) {
    const track = listed[number % listed.length]!
    const item = makers[Math.floor(number / listed.length) % makers.length]!(`item-${number}`)
    const moved = 'opacity' in item ? { opacity: keyframed, left: keyframed } : {}
    track.push({ ...item, ...moved, startTicks: track.length * ticksPerSecond } as TimelineItem)
  }
  const state = parts.stateOf(listed)
  const seams = state.tracks.flatMap(({ id, items }) => seamsOf(id, items))
  return { ...state, transitions: Object.fromEntries(seams.map((seam) => [seam.id, seam])) }
}

function seamsOf(trackId: string, items: readonly string[]) {
  return items.slice(1).map((to, at) => parts.transitionOf(`to-${to}`, [items[at]!, to], { trackId }))
}
