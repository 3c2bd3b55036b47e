import { describe, expect, it } from 'vitest'
import type { EditorState } from './editor-state.ts'
import { frameCount, frameTicks, placedItems, timelineTicks } from './timeline-time.ts'

const state = {
  tracks: [
    { id: 'front', items: ['late', 'early', 'nowhere'], hidden: true, muted: false },
    { id: 'back', items: [], hidden: false, muted: false },
  ],
  items: {
    early: { startTicks: 0, durationTicks: 100 },
    late: { startTicks: 500, durationTicks: 250 },
    orphan: { startTicks: 0, durationTicks: 9000 },
  },
} as unknown as EditorState

describe('the time of a timeline', () => {
  it('ends with the last item that stands on a track', () => {
    expect(timelineTicks(state)).toBe(750)
    expect([...placedItems(state)]).toHaveLength(2)
  })
  it('counts whole frames, at least one', () => {
    expect([
      frameCount(30, 30),
      frameCount(240_000, 30),
      frameCount(240_000, 60),
      frameCount(8000 * 2.5, 30),
    ]).toEqual([1, 30, 60, 3])
  })
  it('gives each frame its moment', () => {
    expect([frameTicks(0, 30), frameTicks(3, 30), frameTicks(3, 60)]).toEqual([0, 24_000, 12_000])
  })
})
