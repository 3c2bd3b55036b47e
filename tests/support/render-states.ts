/** Timelines for tests of films. */
import type { AnimatedNumber, EditorState, SolidItem } from '#timeline/editor-state.ts'
import { type FrameRate, frameTicks } from '#timeline/timeline-time.ts'

export function steady(value: number): AnimatedNumber {
  return { value, keyframes: [] }
}

export function solid(item: Partial<SolidItem> & Pick<SolidItem, 'id' | 'durationTicks'>): SolidItem {
  return {
    type: 'solid',
    startTicks: 0,
    isDraggingInTimeline: false,
    left: steady(0),
    top: steady(0),
    width: steady(64),
    height: steady(64),
    scaleX: steady(1),
    scaleY: steady(1),
    opacity: steady(1),
    rotation: steady(0),
    borderRadius: steady(0),
    color: '#ffffff',
    shape: 'rectangle',
    keepAspectRatio: false,
    ...item,
  }
}

/** @param items back to front, each on a track of its own */
export function stateOf(width: number, height: number, items: EditorState['items'][string][]): EditorState {
  return {
    compositionWidth: width,
    compositionHeight: height,
    timebaseTicksPerSecond: 240_000,
    tracks: items
      .toReversed()
      .map(({ id }) => ({ id: `track-${id}`, items: [id], hidden: false, muted: false })),
    assets: {},
    items: Object.fromEntries(items.map((item) => [item.id, item])),
    transitions: {},
  }
}

/** How far the mark of `countingState` moves from frame to frame. */
export const markStep = 2

/** A white mark on black whose place tells the number of the frame. */
export function countingState(frames: number, fps: FrameRate): EditorState {
  const last = frameTicks(frames - 1, fps)
  const left = {
    value: 0,
    keyframes: [
      { timeTicks: 0, value: 0 },
      { timeTicks: last, value: (frames - 1) * markStep },
    ],
  }
  const item = solid({
    id: 'mark',
    durationTicks: frameTicks(frames, fps),
    left,
    width: steady(4),
    height: steady(16),
  })
  return stateOf(frames * markStep + 4, 16, [item])
}
