/** Writes small timelines: times in seconds, boxes as left, top, width, height. */
import type {
  AnimatedNumber,
  CaptionAnimations,
  CaptionsItem,
  ChartData,
  ChartItem,
  EditorState,
  EffectItem,
  FilterItem,
  GlobalBackground,
  IllustrationItem,
  ImageItem,
  LottieItem,
  SolidItem,
  TemplateTextNode,
  TextBackground,
  TextItem,
  TextStyle,
  TextTemplateItem,
  TimelineAsset,
  TimelineItem,
  Transition,
  VideoItem,
} from '#timeline/editor-state.ts'
import { ticksPerSecond } from '#timeline/timeline-time.ts'

export const width = 160
export const height = 90

export type Box = readonly [left: number, top: number, width: number, height: number]

export const whole: Box = [0, 0, width, height]

/** A number, with keyframes at seconds of the item. */
export function number(
  value: number,
  ...keyframes: (readonly [seconds: number, value: number])[]
): AnimatedNumber {
  return { value, keyframes: keyframes.map(([seconds, at]) => ({ timeTicks: ticks(seconds), value: at })) }
}

export function ticks(seconds: number): number {
  return Math.round(seconds * ticksPerSecond)
}

/** What an item may be given in seconds, beside its own fields. */
type Times = { from?: number; lasts?: number }
type With<Item> = Partial<Omit<Item, 'type'>> & Times

function common<Item>(box: Box, { from = 0, lasts = 1, ...given }: With<Item>) {
  const [left, top, boxWidth, boxHeight] = box
  return {
    id: crypto.randomUUID(),
    startTicks: ticks(from),
    durationTicks: ticks(lasts),
    isDraggingInTimeline: false,
    left: number(left),
    top: number(top),
    width: number(boxWidth),
    height: number(boxHeight),
    scaleX: number(1),
    scaleY: number(1),
    opacity: number(1),
    rotation: number(0),
    borderRadius: number(0),
    keepAspectRatio: false,
    ...given,
  }
}

export function solid(color: string, box: Box = whole, given: With<SolidItem> = {}): SolidItem {
  return { type: 'solid', color, shape: 'rectangle', ...common<SolidItem>(box, given) }
}

export function image(assetId: string, box: Box = whole, given: With<ImageItem> = {}): ImageItem {
  return { type: 'image', assetId, ...common<ImageItem>(box, given) }
}

export function video(assetId: string, box: Box = whole, given: With<VideoItem> = {}): VideoItem {
  return {
    type: 'video',
    assetId,
    videoStartFromInSeconds: 0,
    playbackRate: 1,
    decibelAdjustment: number(0),
    audioFadeInDurationInSeconds: 0,
    audioFadeOutDurationInSeconds: 0,
    ...common<VideoItem>(box, given),
  }
}

export function lottie(assetId: string, box: Box = whole, given: With<LottieItem> = {}): LottieItem {
  const { borderRadius: _, ...rest } = common<LottieItem>(box, given)
  return { type: 'lottie', assetId, lottieStartFromInSeconds: 0, playbackRate: 1, ...rest }
}

type TextLook = TextStyle & { background?: TextBackground | null; captionAnimations?: CaptionAnimations }

const look: TextStyle = {
  color: '#ffffff',
  align: 'center',
  fontFamily: 'TikTok Sans',
  fontStyle: { variant: 'normal', weight: '600' },
  fontSize: 24,
  lineHeight: 1.2,
  letterSpacing: 0,
  direction: 'ltr',
  strokeWidth: 0,
  strokeColor: '#000000',
}

export function text(content: string, box: Box = whole, given: With<TextItem> = {}): TextItem {
  return { type: 'text', text: content, resizeOnEdit: false, ...look, ...common<TextItem>(box, given) }
}

export function captions(assetId: string, box: Box = whole, given: With<CaptionsItem> = {}): CaptionsItem {
  return {
    type: 'captions',
    assetId,
    highlightColor: '#39e508',
    pageDurationInMilliseconds: 2000,
    maxLines: 2,
    contentStartOffsetMs: 0,
    source: 'manual',
    captionGroupId: null,
    background: null,
    ...look,
    ...common<CaptionsItem>(box, given),
  }
}

/** An image and texts in boxes of their own within the item's. */
export function textTemplate(
  nodes: TextTemplateItem['nodes'],
  box: Box = whole,
  given: With<TextTemplateItem> = {},
): TextTemplateItem {
  return {
    type: 'text-template',
    schemaVersion: 2,
    templateId: 'title',
    templateCategory: 'titles',
    nodes,
    ...common<TextTemplateItem>(box, given),
  }
}

export function textNode(
  content: string,
  [x, y, nodeWidth, nodeHeight]: Box,
  given: Partial<TextLook> & Pick<TemplateTextNode, 'id' | 'animations'>,
): TemplateTextNode {
  const box = { x, y, width: nodeWidth, height: nodeHeight }
  return { type: 'text', text: content, background: null, ...look, ...box, ...given }
}

export function chart(data: ChartData, box: Box = whole, given: With<ChartItem> = {}): ChartItem {
  const { borderRadius: _, ...rest } = common<ChartItem>(box, given)
  return { type: 'chart', themeColor: '#3b82f6', animationDurationTicks: ticks(1), ...rest, ...data }
}

export function illustration(
  illustrationName: string,
  box: Box = whole,
  given: With<IllustrationItem> = {},
): IllustrationItem {
  const { borderRadius: _, ...rest } = common<IllustrationItem>(box, { keepAspectRatio: true, ...given })
  return { type: 'illustration', illustrationName, color: '#3b82f6', ...rest }
}

export function effect(
  effectType: EffectItem['effectType'],
  { from = 0, lasts = 1, ...given }: With<EffectItem> = {},
): EffectItem {
  return { type: 'effect', effectType, intensity: 1, ...timed(from, lasts), ...given }
}

export function filter(
  filterType: FilterItem['filterType'],
  { from = 0, lasts = 1, ...given }: With<FilterItem> = {},
): FilterItem {
  return { type: 'filter', filterType, intensity: 1, ...timed(from, lasts), ...given }
}

function timed(from: number, lasts: number) {
  return {
    id: crypto.randomUUID(),
    startTicks: ticks(from),
    durationTicks: ticks(lasts),
    isDraggingInTimeline: false,
  }
}

export type TimelineOptions = {
  /** The first track is in front. */
  tracks: TimelineItem[][]
  hidden?: readonly number[]
  transitions?: Transition[]
  background?: GlobalBackground
  assets?: TimelineAsset[]
  size?: readonly [width: number, height: number]
}

export function timeline(options: TimelineOptions): EditorState {
  const { tracks, hidden = [], transitions = [], background, assets = [], size = [width, height] } = options
  return {
    compositionWidth: size[0],
    compositionHeight: size[1],
    timebaseTicksPerSecond: 240000,
    tracks: tracks.map((items, i) => ({
      id: `track-${i}`,
      items: items.map(({ id }) => id),
      hidden: hidden.includes(i),
      muted: false,
    })),
    items: Object.fromEntries(tracks.flat().map((item) => [item.id, item])),
    transitions: Object.fromEntries(transitions.map((transition) => [transition.id, transition])),
    assets: Object.fromEntries(assets.map((asset) => [asset.id, asset])),
    ...(background && { globalBackground: background }),
  }
}

/** Between two items of the first track. */
export function transition(
  type: Transition['type'],
  [from, to]: readonly [TimelineItem, TimelineItem],
  { lasts = 1, ...given }: Partial<Omit<Transition, 'type'>> & { lasts?: number } = {},
): Transition {
  return {
    id: crypto.randomUUID(),
    trackId: 'track-0',
    fromClipId: from.id,
    toClipId: to.id,
    type,
    durationTicks: ticks(lasts),
    ...given,
  }
}
