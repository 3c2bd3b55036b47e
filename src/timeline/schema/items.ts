/** What stands on the tracks: one schema for each type of item. */
import type { TProperties } from 'typebox'
import { effectTypes, filterTypes, solidShapes } from '../editor-state.ts'
import { chartKinds } from './charts.ts'
import {
  amount,
  animatedNumber,
  count,
  flag,
  listOf,
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

export const itemCommon = () => ({
  id: name('The key it stands under.'),
  startTicks: count(0, 'Where it begins, in ticks of 1/240000 s.'),
  durationTicks: count(1, 'How long it is there, in ticks.'),
  isDraggingInTimeline: flag("The editor's; means nothing in the film."),
})
export const geometry = () => ({
  left: animatedNumber('Pixels from the left of the composition to the box.'),
  top: animatedNumber('Pixels from its top.'),
  width: animatedNumber('Pixels.'),
  height: animatedNumber('Pixels.'),
  scaleX: animatedNumber("A factor about the box's centre; below 0 it is mirrored."),
  scaleY: animatedNumber('The same, up and down.'),
  opacity: animatedNumber('0 to 1; what is beyond is the nearer end.'),
})
const edge = (about: string) => optional(animatedNumber(about))
const cropped = () => ({
  cropLeft: edge('Fraction of the box hidden from the left. Default 0.'),
  cropTop: edge('From the top.'),
  cropRight: edge('From the right.'),
  cropBottom: edge('From the bottom.'),
})
const turn = 'Degrees clockwise about the centre of the box.'
const rotated = () => ({ rotation: animatedNumber(turn) })
const maybeRotated = () => ({ rotation: optional(animatedNumber(turn)) })
const animated = () => ({ animations: optional(clipAnimations()) })
const rounded = () => ({
  borderRadius: animatedNumber('Pixels, at most half of the shorter side of what is seen.'),
})
const fitted = () => ({
  keepAspectRatio: flag('True fits it whole into the box, in its middle; false stretches it to the box.'),
})
/** Of what has no ratio of its own. */
const fittedAnyway = () => ({
  keepAspectRatio: flag("The editor's: it has no ratio of its own, and fills its box."),
})
const media = () => ({ assetId: name('An asset of the kind that the item is.') })
const played = () => ({
  playbackRate: amount(leastPlaybackRate, 'How much faster than it was taken; sound keeps its pitch.'),
})
const startFrom = () => amount(0, 'Where in the file it begins, in seconds.')
const sounding = () => ({
  decibelAdjustment: animatedNumber('Decibels; 0 leaves it, -60 is silence.'),
  ...played(),
  audioFadeInDurationInSeconds: amount(0, 'Seconds over which the sound comes.'),
  audioFadeOutDurationInSeconds: amount(0, 'Seconds over which it goes.'),
})
/** What image, video and gif have in common. */
const placed = () => ({
  ...geometry(),
  ...media(),
  ...fitted(),
  ...rounded(),
  ...rotated(),
  ...cropped(),
  ...animated(),
})

const itemOf = <Word extends string, Properties extends TProperties>(
  type: Word,
  about: string,
  properties: Properties,
) => openObject({ ...itemCommon(), type: literal(type), ...properties }, about)

const imageItem = itemOf('image', 'A still picture.', {
  ...placed(),
  stickerId: optional(nullable(text("The editor's; the asset is drawn."))),
  stickerVersion: optional(nullable(count(1, "The editor's."))),
})
const videoItem = itemOf('video', 'A film with its sound. Behind its end it holds the last picture.', {
  ...placed(),
  videoStartFromInSeconds: startFrom(),
  ...sounding(),
})
const gifItem = itemOf('gif', 'An animated picture.', {
  ...placed(),
  gifStartFromInSeconds: startFrom(),
  ...played(),
})
const lottieItem = itemOf(
  'lottie',
  'A Lottie animation or an SVG. Behind its end it holds the last picture.',
  {
    ...geometry(),
    ...media(),
    ...fitted(),
    ...rotated(),
    lottieStartFromInSeconds: startFrom(),
    ...played(),
    ...animated(),
  },
)
const audioItem = itemOf('audio', 'Sound alone; its box means nothing.', {
  ...geometry(),
  ...media(),
  audioStartFromInSeconds: startFrom(),
  ...sounding(),
})
const textItem = itemOf('text', 'Text, broken into lines at the width of its box, from the top of it.', {
  ...geometry(),
  text: text('What it says; a line feed begins a new line.'),
  ...textStyle(),
  resizeOnEdit: flag("The editor's."),
  background: optional(textBackground()),
  ...maybeRotated(),
  ...animated(),
  captionAnimations: optional(captionAnimations()),
})
const textTemplateItem = itemOf('text-template', 'One drawing and up to three texts in one box.', {
  ...geometry(),
  schemaVersion: literal(2),
  templateId: name("The editor's."),
  templateCategory: name("The editor's."),
  nodes: listOf(templateNode, 2, 'One `image` and one to three `text`, the last in front.'),
  ...maybeRotated(),
  ...animated(),
})
const captionsItem = itemOf(
  'captions',
  'What is spoken, as it is spoken: in pages with the word of the moment lit, or line by line.',
  {
    ...geometry(),
    ...media(),
    ...textStyle(),
    highlightColor: text('CSS colour of the word that is spoken.'),
    pageDurationInMilliseconds: amount(1, 'A page that has lasted longer ends before the next word.'),
    maxLines: count(1, 'Lines of a page; what needs more is parted, or drawn smaller.'),
    contentStartOffsetMs: amount(0, 'Milliseconds before the captions begin.'),
    source: oneOf(['manual', 'auto', 'upload'], "The editor's; the asset says how it is timed."),
    captionGroupId: nullable(text("The editor's.")),
    background: textBackground(),
    ...maybeRotated(),
    ...animated(),
    captionAnimations: optional(captionAnimations()),
  },
)
const solidItem = itemOf('solid', 'A shape of one colour that fills its box.', {
  ...geometry(),
  color: text('CSS colour.'),
  shape: oneOf(solidShapes, 'Circle, triangle and star lie within the box; a rectangle is all of it.'),
  ...fittedAnyway(),
  ...rounded(),
  ...rotated(),
  ...animated(),
})
const illustrationItem = itemOf('illustration', 'A drawing of the built-in set, in one colour.', {
  ...geometry(),
  illustrationName: name('As `GET /v1/illustrations` has it; another name draws a placeholder.'),
  color: text('CSS colour.'),
  ...fitted(),
  ...rotated(),
  ...animated(),
})
const intensity = () => amount(0, '1 is full; 0 is nothing.')
const effectItem = itemOf('effect', 'Works on the whole frame while it is there.', {
  effectType: oneOf(effectTypes, 'Which.', 'EDITOR_EFFECT_TYPE_INVALID'),
  intensity: intensity(),
  params: optional(
    params(
      '`maxBlurPx` of `blur` and `blurred-opening`; `brightFrames`, `darkFrames`, `maxOpacity` and `tailDarkFrames` of `flash-to-black`.',
    ),
  ),
})
const filterItem = itemOf('filter', 'Grades the colours of the whole frame while it is there.', {
  filterType: oneOf(filterTypes, 'Which.', 'EDITOR_FILTER_TYPE_INVALID'),
  intensity: intensity(),
  params: optional(params('`blend`: how much of the graded picture is mixed in, 0 to 1.')),
})
const chartFields = () => ({
  ...geometry(),
  themeColor: text('CSS colour; further series take hues beside it.'),
  animationDurationTicks: count(0, 'How long the build-up takes, in ticks; 0 is none.'),
  ...fittedAnyway(),
  ...rotated(),
  ...animated(),
})
const aboutCharts = 'Figures, which build up as the item begins.'
const chartItem = taggedBy('chartType', [
  itemOf('chart', aboutCharts, { ...chartKinds.rows, ...chartFields() }),
  itemOf('chart', aboutCharts, { ...chartKinds.slices, ...chartFields() }),
  itemOf('chart', aboutCharts, { ...chartKinds.points, ...chartFields() }),
])

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
  chartItem,
])
