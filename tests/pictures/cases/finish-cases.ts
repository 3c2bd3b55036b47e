import { effectTypes, filterTypes, type GlobalBackground } from '#timeline/editor-state.ts'
import { imageAsset } from '../support/fixtures.ts'
import { effect, filter, image, timeline } from '../support/timeline.ts'
import type { CaseGroup } from './picture-case.ts'

const assets = [imageAsset('landscape', [320, 180])]
const large = [320, 180] as const

export function finishCases(files: Readonly<Record<string, string>>): CaseGroup {
  const photo = () => image('landscape', [0, 0, ...large], { lasts: 2 })
  const options = { files, size: { ratio: 'custom' as const, scale: 0.6 } }
  return {
    title: 'Effects and filters',
    cases: [
      ...effectTypes.map((type) => ({
        name: `effect-${type}`,
        state: timeline({ tracks: [[effect(type, { lasts: 2 })], [photo()]], assets, size: large }),
        seconds: type === 'flash-to-black' ? [0, 4 / 30, 6 / 30, 1.9] : [0, 0.5, 1, 1.5, 1.9],
        options,
      })),
      {
        name: 'filter-none',
        state: timeline({ tracks: [[photo()]], assets, size: large }),
        seconds: [0],
        options,
      },
      ...filterTypes.map((type) => ({
        name: `filter-${type}`,
        state: timeline({
          tracks: [
            [filter(type, { lasts: 1, params: { blend: 0.8 } }), filter(type, { from: 1, lasts: 1 })],
            [photo()],
          ],
          assets,
          size: large,
        }),
        seconds: [0.5, 1.5],
        options,
      })),
    ],
  }
}

export function backgroundCases(files: Readonly<Record<string, string>>): CaseGroup {
  const photo = image('landscape', [40, 0, 80, 90], { keepAspectRatio: true })
  const backgrounds: Record<string, GlobalBackground> = {
    none: { type: 'none' },
    color: { type: 'color', color: '#8338ec', gradient: null },
    'gradient-135': { type: 'color', color: '#000', gradient: 'linear-gradient(135deg, #020617, #1d4ed8)' },
    'gradient-corner': {
      type: 'color',
      color: '#000',
      gradient: 'linear-gradient(to top right, red, 30%, gold 60% 70%, #0af)',
    },
    ...Object.fromEntries(
      [0, 1, 2, 3, 4].map((level) => [`blur-${level}`, { type: 'blur', level } as const]),
    ),
    image: { type: 'image', imageAssetId: 'quarters', imageUrl: 'x', source: 'custom' },
  }
  return {
    title: 'Backgrounds',
    cases: Object.entries(backgrounds).map(([name, background]) => ({
      name: `background-${name}`,
      state: timeline({ tracks: [[photo]], assets, background }),
      seconds: [0],
      options: { files },
    })),
  }
}
