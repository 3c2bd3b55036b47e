import { clipAnimationTypes, easings } from '#timeline/editor-state.ts'
import { solid, ticks, timeline, whole } from '../support/timeline.ts'
import type { CaseGroup } from './picture-case.ts'

const paper = solid('#223047', whole, { lasts: 2 })

export const motionCases: CaseGroup = {
  title: 'Clip animations',
  cases: [
    ...clipAnimationTypes.map((type) => ({
      name: `animation-${type}`,
      state: timeline({
        tracks: [
          [
            solid('#ffd166', [55, 25, 50, 40], {
              lasts: 2,
              borderRadius: { value: 6, keyframes: [] },
              animations: {
                in: { type, durationTicks: ticks(0.8) },
                out: { type, durationTicks: ticks(0.8) },
              },
            }),
          ],
          [paper],
        ],
      }),
      seconds: [0.1, 0.4, 0.8, 1.4, 1.6, 1.9],
    })),
    {
      name: 'easings',
      state: timeline({
        tracks: [
          ...easings.map((easing, i) => [
            solid('#06d6a0', [125, 6 + 20 * i, 30, 16], {
              lasts: 2,
              animations: { in: { type: 'slide-right' as const, durationTicks: ticks(1.6), easing } },
            }),
          ]),
          [paper],
        ],
      }),
      seconds: [0.2, 0.5, 0.8, 1.1, 1.4],
    },
  ],
}
