/** What stands on the tracks: one schema for each type of item. */
import Type, { type TProperties } from 'typebox'
import { effectTypes, filterTypes, solidShapes } from '../editor-state.ts'
import { chartKinds } from './charts.ts'
import {
  amount,
  animatedNumber,
  count,
  flag,
  literal,
  name,
  nullable,
  oneOf,
  openObject,
  optional,
  params,
  taggedBy,
  text,
} from './fields.ts'
import { captionAnimations, clipAnimations } from './motion.ts'
import { templateNode, textBackground, textStyle } from './text.ts'

const leastPlaybackRate = 0.01

const common = () => ({
  id: name(),
  startTicks: count(),
  durationTicks: count(1),
  isDraggingInTimeline: flag(),
})
const geometry = () => ({
  top: animatedNumber,
  left: animatedNumber,
  width: animatedNumber,
  height: animatedNumber,
  scaleX: animatedNumber,
  scaleY: animatedNumber,
  opacity: animatedNumber,
})
const cropped = () => ({
  cropLeft: optional(animatedNumber),
  cropTop: optional(animatedNumber),
  cropRight: optional(animatedNumber),
  cropBottom: optional(animatedNumber),
})
const rotated = () => ({ rotation: animatedNumber })
const animated = () => ({ animations: optional(clipAnimations()) })
const media = () => ({ assetId: name(), keepAspectRatio: flag() })
const played = () => ({ playbackRate: amount(leastPlaybackRate) })
const sounding = () => ({
  decibelAdjustment: animatedNumber,
  ...played(),
  audioFadeInDurationInSeconds: amount(),
  audioFadeOutDurationInSeconds: amount(),
})
/** What image, video and gif have in common. */
const placed = () => ({
  ...geometry(),
  ...media(),
  borderRadius: animatedNumber,
  ...rotated(),
  ...cropped(),
  ...animated(),
})

const itemOf = <Word extends string, Properties extends TProperties>(type: Word, properties: Properties) =>
  openObject({ ...common(), type: literal(type), ...properties })

const imageItem = itemOf('image', {
  ...placed(),
  stickerId: optional(nullable(text())),
  stickerVersion: optional(nullable(count(1))),
})
const videoItem = itemOf('video', { ...placed(), videoStartFromInSeconds: amount(), ...sounding() })
const gifItem = itemOf('gif', { ...placed(), gifStartFromInSeconds: amount(), ...played() })
const lottieItem = itemOf('lottie', {
  ...geometry(),
  ...media(),
  ...rotated(),
  lottieStartFromInSeconds: amount(),
  ...played(),
  ...animated(),
})
const audioItem = itemOf('audio', {
  ...geometry(),
  assetId: name(),
  audioStartFromInSeconds: amount(),
  ...sounding(),
})
const textItem = itemOf('text', {
  ...geometry(),
  text: text(),
  ...textStyle(),
  resizeOnEdit: flag(),
  background: optional(textBackground()),
  rotation: optional(animatedNumber),
  ...animated(),
  captionAnimations: optional(captionAnimations()),
})
const textTemplateItem = itemOf('text-template', {
  ...geometry(),
  schemaVersion: literal(2),
  templateId: name(),
  templateCategory: name(),
  nodes: Type.Array(templateNode, { minItems: 2 }),
  rotation: optional(animatedNumber),
  ...animated(),
})
const captionsItem = itemOf('captions', {
  ...geometry(),
  assetId: name(),
  ...textStyle(),
  highlightColor: text(),
  pageDurationInMilliseconds: amount(1),
  maxLines: count(1),
  contentStartOffsetMs: amount(),
  source: oneOf(['manual', 'auto', 'upload']),
  captionGroupId: nullable(text()),
  background: textBackground(),
  rotation: optional(animatedNumber),
  ...animated(),
  captionAnimations: optional(captionAnimations()),
})
const solidItem = itemOf('solid', {
  ...geometry(),
  color: text(),
  shape: oneOf(solidShapes),
  keepAspectRatio: flag(),
  borderRadius: animatedNumber,
  ...rotated(),
  ...animated(),
})
const illustrationItem = itemOf('illustration', {
  ...geometry(),
  illustrationName: name(),
  color: text(),
  keepAspectRatio: flag(),
  ...rotated(),
  ...animated(),
})
const effectItem = itemOf('effect', {
  effectType: oneOf(effectTypes, 'EDITOR_EFFECT_TYPE_INVALID'),
  intensity: amount(),
  params: optional(params()),
})
const filterItem = itemOf('filter', {
  filterType: oneOf(filterTypes, 'EDITOR_FILTER_TYPE_INVALID'),
  intensity: amount(),
  params: optional(params()),
})
const chartItem = (kind: (typeof chartKinds)[number]) =>
  itemOf('chart', {
    ...geometry(),
    ...kind,
    themeColor: text(),
    animationDurationTicks: count(),
    keepAspectRatio: flag(),
    ...rotated(),
    ...animated(),
  })

export const item = taggedBy('type', [
  imageItem,
  videoItem,
  gifItem,
  lottieItem,
  audioItem,
  textItem,
  textTemplateItem,
  captionsItem,
  solidItem,
  illustrationItem,
  effectItem,
  filterItem,
  taggedBy('chartType', [chartItem(chartKinds[0]), chartItem(chartKinds[1]), chartItem(chartKinds[2])]),
])
