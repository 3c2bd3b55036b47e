import type { GifItem } from '#timeline/editor-state.ts'
import { gifAsset, imageAsset, lottieAsset } from '../support/fixtures.ts'
import { lottieOf, movingSquare } from '../support/media-files.ts'
import { image, lottie, number, solid, timeline, video, whole } from '../support/timeline.ts'
import type { CaseGroup } from './picture-case.ts'

const paper = solid('#223047', whole, { lasts: 2 })
const assets = [
  imageAsset('landscape', [320, 180]),
  imageAsset('drawing', [20, 20]),
  gifAsset('colors', 'loop'),
  lottieAsset('square', { resourceJson: lottieOf([movingSquare()]) }),
]

function gif(): GifItem {
  const { videoStartFromInSeconds: _, ...rest } = video('colors', [50, 15, 60, 60], { lasts: 2 })
  return { ...rest, type: 'gif', gifStartFromInSeconds: 0, rotation: number(0, [0, 0], [1.9, 90]) }
}

export function mediaCases(files: Readonly<Record<string, string>>): CaseGroup {
  const box = [20, 5, 60, 80] as const
  const other = [85, 5, 60, 80] as const
  return {
    title: 'Images, animations and vectors',
    cases: [
      {
        name: 'image-stretched-and-fitted',
        state: timeline({
          tracks: [
            [image('landscape', box)],
            [image('landscape', other, { keepAspectRatio: true })],
            [paper],
          ],
          assets,
        }),
        seconds: [0],
        options: { files },
      },
      {
        name: 'image-cropped-rounded-and-turned',
        state: timeline({
          tracks: [
            [
              image('landscape', [20, 10, 120, 68], {
                lasts: 2,
                borderRadius: number(14),
                cropLeft: number(0, [0, 0], [1.5, 0.5]),
                rotation: number(-12),
              }),
            ],
            [paper],
          ],
          assets,
        }),
        seconds: [0, 0.75, 1.5],
        options: { files },
      },
      {
        name: 'image-mirrored',
        state: timeline({
          tracks: [
            [
              image('landscape', undefined, {
                scaleX: number(-0.9),
                scaleY: number(0.9),
                opacity: number(0.8),
              }),
            ],
            [paper],
          ],
          assets,
        }),
        seconds: [0],
        options: { files },
      },
      {
        name: 'svg',
        state: timeline({
          tracks: [[image('drawing', [50, 15, 60, 60], { rotation: number(20) })], [paper]],
          assets,
        }),
        seconds: [0],
        options: { files },
      },
      {
        name: 'gif',
        state: timeline({ tracks: [[gif()], [paper]], assets }),
        seconds: [0, 0.5, 1, 1.6],
        options: { files },
      },
      {
        name: 'lottie',
        state: timeline({
          tracks: [[lottie('square', [10, 10, 140, 70], { lasts: 2, rotation: number(10) })], [paper]],
          assets,
        }),
        seconds: [0, 0.5, 1, 1.9],
      },
    ],
  }
}
