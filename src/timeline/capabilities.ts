/** What an editor may offer: every type a document can name, and ready-made presets of them. */
import {
  type CaptionAnimationType,
  clipAnimationTypes,
  type EffectType,
  effectTypes,
  type FilterType,
  filterTypes,
  type Params,
  solidShapes,
  type TransitionType,
  transitionTypes,
} from './editor-state.ts'
import { transitionDirections } from './transition-directions.ts'

/** Raise it whenever what follows changes: editors keep what they were told under it. */
export const capabilitiesVersion = 'v1'

type Preset<Type extends string> = { id: string; type: Type; label: string; params?: Params }
type TimedPreset<Type extends string> = Preset<Type> & {
  defaultDurationInSeconds: number
  defaultIntensity: number
}

/** Where each is at home; a document may use any of them in any place. */
const captionAnimationGroups = {
  in: ['converge', 'elastic-pop', 'typewriter', 'lay-down'],
  out: ['center-type-out', 'curtain-close'],
  loop: ['jitter', 'rainbow', 'sweep-shine'],
} as const satisfies Record<string, readonly CaptionAnimationType[]>

/** What an effect takes beside its intensity, at the values it has without them. */
const effectParams: Partial<Record<EffectType, Params>> = {
  'blurred-opening': { maxBlurPx: 24 },
  'flash-to-black': { brightFrames: 4, darkFrames: 2, maxOpacity: 1, tailDarkFrames: 4 },
}

const transitionPresets: Preset<TransitionType>[] = transitionTypes.flatMap(
  (type): Preset<TransitionType>[] => {
    if (transitionDirections[type].length === 0) return [{ id: type, type, label: labelOf(type) }]
    return transitionDirections[type].map((direction) => {
      const id = `${type}-${direction}`
      return { id, type, label: labelOf(id), params: { direction } }
    })
  },
)

const effectPresets: TimedPreset<EffectType>[] = effectTypes.map((type) => {
  const params = effectParams[type]
  return {
    id: type,
    type,
    label: labelOf(type),
    defaultDurationInSeconds: 1,
    defaultIntensity: 1,
    ...(params && { params }),
  }
})

const filterPresets: TimedPreset<FilterType>[] = filterTypes.map((type) => ({
  id: type,
  type,
  label: labelOf(type),
  defaultDurationInSeconds: 3,
  defaultIntensity: 1,
  params: { blend: 0.8 },
}))

/** `preview` would be the address of a picture of it in motion; there are none. */
const captionAnimationPresets = (types: readonly CaptionAnimationType[]) =>
  types.map((type) => ({ id: type, type, label: labelOf(type), preview: '' }))

export const capabilities = {
  version: capabilitiesVersion,
  animations: clipAnimationTypes,
  captionAnimations: {
    in: captionAnimationPresets(captionAnimationGroups.in),
    out: captionAnimationPresets(captionAnimationGroups.out),
    loop: captionAnimationPresets(captionAnimationGroups.loop),
  },
  transitions: transitionTypes,
  transitionPresets,
  effects: effectTypes,
  effectPresets,
  filters: filterTypes,
  filterPresets,
  shapes: solidShapes,
  backgroundPresets: {
    colors: [
      '#000000',
      '#ffffff',
      '#0f172a',
      '#334155',
      '#f1f5f9',
      '#1d4ed8',
      '#047857',
      '#b45309',
      '#be123c',
    ],
    gradients: [
      'linear-gradient(135deg, #0f172a 0%, #1e293b 100%)',
      'linear-gradient(135deg, #020617 0%, #111827 100%)',
      'linear-gradient(135deg, #111827 0%, #1f2937 100%)',
      'linear-gradient(135deg, #020617 0%, #1d4ed8 100%)',
      'linear-gradient(135deg, #064e3b 0%, #0e7490 100%)',
      'linear-gradient(135deg, #7c2d12 0%, #be185d 100%)',
    ],
    images: [] as string[],
    blurLevels: [0, 1, 2, 3, 4],
  },
}

function labelOf(id: string): string {
  const words = id.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}
