/** Documents that are valid, of any kind: for properties that hold for all of them. */
import fc from 'fast-check'
import {
  type AnimatedNumber,
  captionAnimationTypes,
  clipAnimationTypes,
  type EditorState,
  easings,
  effectTypes,
  filterTypes,
  type ItemType,
  solidShapes,
  type TimelineAsset,
  type TimelineItem,
  type Transition,
  transitionTypes,
} from '#timeline/editor-state.ts'
import * as parts from './parts.ts'

type Fields = Record<string, fc.Arbitrary<unknown>>

const finite = fc.double({ noNaN: true, noDefaultInfinity: true })
const atLeast = (min: number) => fc.double({ min, max: 1e6, noNaN: true })
/** Any UTF-16 at all; fast-check's own unit for that takes seconds to get ready. */
const text = (size: { minLength?: number; maxLength: number }) =>
  fc.array(fc.nat({ max: 0xffff }), size).map((codes) => String.fromCharCode(...codes))
const anyText = text({ maxLength: 8 })
const idText = fc.oneof(
  text({ minLength: 1, maxLength: 6 }),
  fc.constantFrom('a/b', '~', '~1', 'constructor', 'toString', '0', ' '),
)
const params = fc.dictionary(anyText, fc.oneof(anyText, finite, fc.boolean()), { maxKeys: 3 })

/** @param durationTicks of the item that it is part of */
function animatedNumber(durationTicks: number): fc.Arbitrary<AnimatedNumber> {
  const keyframe = fc.record({ timeTicks: fc.nat({ max: durationTicks - 1 }), value: finite })
  return fc.record({ value: finite, keyframes: fc.array(keyframe, { maxLength: 3 }) })
}

const animation = <Word extends string>(types: readonly Word[]) =>
  fc.record(
    {
      type: fc.constantFrom(...types),
      durationTicks: fc.integer({ min: 1, max: 1e7 }),
      easing: fc.constantFrom(...easings),
      params,
    },
    { requiredKeys: ['type', 'durationTicks'] },
  )
const clipAnimations = fc.record(
  { in: animation(clipAnimationTypes), out: animation(clipAnimationTypes) },
  { requiredKeys: [] },
)
const captionAnimations = fc.record(
  {
    in: animation(captionAnimationTypes),
    out: animation(captionAnimationTypes),
    loop: animation(captionAnimationTypes),
  },
  { requiredKeys: [] },
)
const background = fc.option(
  fc.record({ color: anyText, horizontalPadding: atLeast(0), borderRadius: atLeast(0) }),
)

const optionalCrop = ['cropLeft', 'cropTop', 'cropRight', 'cropBottom']
const motion = { animations: clipAnimations }
const letters = { captionAnimations, background, ...motion }
const sound = { playbackRate: atLeast(0.01), audioFadeInDurationInSeconds: atLeast(0) }
/** What is drawn anew of each type beside its animated numbers; fields that are not named stay as they are. */
const fieldsOf: Record<ItemType, Fields> = {
  image: { ...motion, stickerId: fc.option(anyText), stickerVersion: fc.option(fc.integer({ min: 1 })) },
  video: { ...motion, ...sound, videoStartFromInSeconds: atLeast(0) },
  gif: { ...motion, gifStartFromInSeconds: atLeast(0) },
  lottie: { ...motion, lottieStartFromInSeconds: atLeast(0) },
  audio: { ...sound, audioStartFromInSeconds: atLeast(0) },
  text: {
    ...letters,
    text: anyText,
    fontSize: atLeast(1),
    letterSpacing: finite,
    direction: fc.constant('rtl'),
  },
  'text-template': motion,
  captions: { ...letters, maxLines: fc.integer({ min: 1 }), captionGroupId: fc.option(anyText) },
  solid: { ...motion, shape: fc.constantFrom(...solidShapes), color: anyText },
  illustration: { ...motion, illustrationName: idText },
  effect: { effectType: fc.constantFrom(...effectTypes), intensity: atLeast(0), params },
  filter: { filterType: fc.constantFrom(...filterTypes), intensity: atLeast(0), params },
  chart: { ...motion, animationDurationTicks: fc.nat() },
}
const cropped = new Set<ItemType>(['image', 'video', 'gif'])

const itemTypes = Object.keys(parts.itemOfType) as ItemType[]

/** Where it stands is settled by the track. */
const item: fc.Arbitrary<TimelineItem> = fc
  .record({ type: fc.constantFrom(...itemTypes), durationTicks: fc.integer({ min: 1, max: 1e7 }) })
  .chain(({ type, durationTicks }) => {
    const plain: TimelineItem = { ...parts.itemOfType[type]('item'), durationTicks }
    const animated = Object.entries(plain).filter(([, value]) => value?.keyframes !== undefined)
    const numbers = [...animated.map(([field]) => field), ...(cropped.has(type) ? optionalCrop : [])]
    const drawn: Fields = {
      ...fieldsOf[type],
      ...Object.fromEntries(numbers.map((field) => [field, animatedNumber(durationTicks)])),
    }
    return fc
      .record(drawn, { requiredKeys: [] })
      .map((fields) => ({ ...structuredClone(plain), ...fields }) as TimelineItem)
  })

const track = fc.record({
  id: idText,
  hidden: fc.boolean(),
  muted: fc.boolean(),
  listed: fc.array(
    fc.record({ id: idText, item, gap: fc.constantFrom(0, 0, 0, 1, 5000), isJoined: fc.boolean() }),
    { maxLength: 4 },
  ),
})
type DrawnTrack = typeof track extends fc.Arbitrary<infer Drawn> ? Drawn : never

const globalBackground = fc.oneof(
  fc.record({ type: fc.constant('none' as const) }),
  fc.record({ type: fc.constant('color' as const), color: anyText, gradient: fc.option(anyText) }),
  fc.record({ type: fc.constant('blur' as const), level: fc.nat({ max: 4 }) }),
)

export const arbitraryState: fc.Arbitrary<EditorState> = fc
  .record({
    tracks: fc.uniqueArray(track, { selector: ({ id }) => id, minLength: 1, maxLength: 4 }),
    width: fc.integer({ min: 50, max: 1920 }),
    background: fc.option(globalBackground),
    joining: fc.constantFrom(...transitionTypes),
  })
  .map(({ tracks, width, background, joining }) => ({
    compositionWidth: width,
    compositionHeight: 1970 - width,
    timebaseTicksPerSecond: 240_000,
    ...laidOut(tracks, joining),
    ...(background && { globalBackground: background }),
  }))

/** One behind the other on each track, with a transition on some of the seams without a gap. */
function laidOut(drawn: readonly DrawnTrack[], joining: Transition['type']) {
  const assets: Record<string, TimelineAsset> = parts.assetsOfTypes()
  const items: [string, TimelineItem][] = []
  const transitions: [string, Transition][] = []
  const taken = new Set<string>()
  const tracks = drawn.map(({ listed, ...rest }) => {
    const ids: string[] = []
    let end = 0
    for (const { id, item, gap, isJoined } of listed) {
      if (taken.has(id)) continue
      taken.add(id)
      items.push([id, { ...item, id, startTicks: end + gap }])
      const before = ids.at(-1)
      if (isJoined && gap === 0 && before !== undefined)
        transitions.push([id, parts.transitionOf(id, [before, id], { trackId: rest.id, type: joining })])
      ids.push(id)
      end += gap + item.durationTicks
    }
    return { ...rest, items: ids }
  })
  return { tracks, assets, items: own(items), transitions: own(transitions) }
}

/** As JSON.parse makes it: whatever the key, the entry is the object's own. */
function own<Value>(entries: readonly [string, Value][]): Record<string, Value> {
  return Object.fromEntries(entries)
}
