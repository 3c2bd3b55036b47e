import { solidShapes } from '#timeline/editor-state.ts'
import { number, solid, timeline, whole } from '../support/timeline.ts'
import type { CaseGroup } from './picture-case.ts'

const paper = solid('#223047', whole, { lasts: 2 })

export const geometryCases: CaseGroup = {
  title: 'Shapes and geometry',
  cases: [
    {
      name: 'shapes',
      state: timeline({
        tracks: [
          ...solidShapes.map((shape, i) => [solid('#ffd166', [8 + 38 * i, 28, 32, 32], { shape })]),
          [paper],
        ],
      }),
      seconds: [0],
    },
    {
      name: 'shapes-stretched-and-turned',
      state: timeline({
        tracks: [
          ...solidShapes.map((shape, i) => [
            solid('#06d6a0', [4 + 38 * i, 20, 36, 20], {
              shape,
              rotation: number(0, [0, 0], [1.9, 180]),
              lasts: 2,
            }),
          ]),
          [paper],
        ],
      }),
      seconds: [0, 0.5, 1, 1.5],
    },
    {
      name: 'radius-and-opacity',
      state: timeline({
        tracks: [
          [solid('#ef476f', [20, 15, 60, 40], { borderRadius: number(12), opacity: number(0.6) })],
          [solid('#118ab2', [60, 35, 60, 40], { borderRadius: number(99) })],
          [paper],
        ],
      }),
      seconds: [0],
    },
    {
      name: 'keyframes',
      state: timeline({
        tracks: [
          [
            solid('#ffffff', [0, 35, 20, 20], {
              lasts: 2,
              left: number(0, [0, 10], [1.5, 130]),
              scaleX: number(1, [0, 1], [1, 2]),
              opacity: number(1, [0, 0.2], [1.5, 1]),
            }),
          ],
          [paper],
        ],
      }),
      seconds: [0, 0.5, 1, 1.5, 1.9],
    },
  ],
}
