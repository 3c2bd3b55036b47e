/** Whatever a valid document says, its frames can be drawn: numbers of any size, words of any script. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { arbitraryState } from '#tests/support/timelines/arbitrary-state.ts'
import type { EditorState, ItemType } from '#timeline/editor-state.ts'
import { ticksPerSecond, timelineTicks } from '#timeline/timeline-time.ts'
import { shoot } from './support/shoot.ts'

const withFiles: ReadonlySet<ItemType> = new Set(['image', 'video', 'gif', 'lottie', 'audio'])

/** Without what needs a file, and no larger than a picture must be to have something on it. */
function alone(state: EditorState): EditorState {
  const kept = (id: string) => !withFiles.has(state.items[id]!.type)
  const { transitions } = state
  return {
    ...state,
    compositionWidth: 96,
    compositionHeight: 54,
    tracks: state.tracks.map((track) => ({ ...track, hidden: false, items: track.items.filter(kept) })),
    transitions: Object.fromEntries(
      Object.entries(transitions).filter(
        ([, { fromClipId, toClipId }]) => kept(fromClipId) && kept(toClipId),
      ),
    ),
  }
}

it('draws any document', async () => {
  await fc.assert(
    fc.asyncProperty(arbitraryState, async (made) => {
      const state = alone(made)
      const seconds = timelineTicks(state) / ticksPerSecond
      const shots = await shoot(state, [0, seconds / 2])
      for (const { canvas } of shots) {
        expect([canvas.width, canvas.height]).toEqual([96, 54])
        // Films have no alpha: whatever is drawn, every pixel is opaque.
        const { data } = canvas.getContext('2d').getImageData(0, 0, 96, 54)
        expect(data.every((value, at) => at % 4 !== 3 || value === 255)).toBe(true)
      }
    }),
    { numRuns: 60 },
  )
})
