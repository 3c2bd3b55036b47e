import type { Transition } from '#timeline/editor-state.ts'
import { imageAsset } from '../support/fixtures.ts'
import { image, solid, timeline, transition } from '../support/timeline.ts'
import type { CaseGroup, PictureCase } from './picture-case.ts'

const sides = ['from-left', 'from-right', 'from-top', 'from-bottom']
const corners = ['from-top-left', 'from-top-right', 'from-bottom-left', 'from-bottom-right']

function seam(
  type: Transition['type'],
  files: Readonly<Record<string, string>>,
  direction?: string,
): PictureCase {
  const from = image('landscape', undefined, { lasts: 1 })
  const to = image('quarters', [20, 10, 120, 70], { from: 1, lasts: 1 })
  return {
    name: direction ? `transition-${type}-${direction}` : `transition-${type}`,
    state: timeline({
      tracks: [[from, to], [solid('#223047', undefined, { lasts: 2 })]],
      transitions: [transition(type, [from, to], { lasts: 1, ...(direction && { params: { direction } }) })],
      assets: [imageAsset('landscape', [320, 180]), imageAsset('quarters', [120, 70])],
    }),
    seconds: [0.5, 0.7, 0.9, 1.1, 1.3, 1.5],
    options: { files },
  }
}

export function transitionCases(files: Readonly<Record<string, string>>): CaseGroup {
  return {
    title: 'Transitions',
    cases: [
      seam('fade', files),
      ...sides.map((direction) => seam('slide', files, direction)),
      ...[...sides, ...corners].map((direction) => seam('wipe', files, direction)),
      ...sides.map((direction) => seam('flip', files, direction)),
      seam('clock-wipe', files),
      seam('iris', files),
    ],
  }
}
