/**
 * Parts of timeline documents for tests: each is valid alone and can be changed where a test needs it. Boxes are
 * 160 x 90 at the origin and items last one second unless said otherwise.
 */
import type {
  AnimatedNumber,
  AudioItem,
  CaptionAsset,
  CaptionsItem,
  ChartData,
  ChartItem,
  EditorState,
  EffectItem,
  FilterItem,
  GifItem,
  IllustrationItem,
  ImageItem,
  ItemType,
  LottieItem,
  SolidItem,
  TextItem,
  TextTemplateItem,
  TimelineAsset,
  TimelineItem,
  Transition,
  VideoItem,
} from '#timeline/editor-state.ts'
import { ticksPerSecond } from '#timeline/timeline-time.ts'

type Changes<Part> = Partial<Omit<Part, 'type'>>

export const still = (value: number): AnimatedNumber => ({ value, keyframes: [] })

const common = (id: string) => ({
  id,
  startTicks: 0,
  durationTicks: ticksPerSecond,
  isDraggingInTimeline: false,
})
const box = () => ({
  left: still(0),
  top: still(0),
  width: still(160),
  height: still(90),
  scaleX: still(1),
  scaleY: still(1),
  opacity: still(1),
})
const placed = (assetId: string) => ({
  ...box(),
  assetId,
  keepAspectRatio: true,
  borderRadius: still(0),
  rotation: still(0),
})
const sounding = () => ({
  decibelAdjustment: still(0),
  playbackRate: 1,
  audioFadeInDurationInSeconds: 0,
  audioFadeOutDurationInSeconds: 0,
})
const look = () => ({
  color: '#ffffff',
  align: 'center' as const,
  fontFamily: 'Inter',
  fontStyle: { variant: 'normal', weight: '600' },
  fontSize: 20,
  lineHeight: 1.2,
  letterSpacing: 0,
  direction: 'ltr' as const,
  strokeWidth: 0,
  strokeColor: '#000000',
  background: null,
})

export const imageItem = (id: string, changes: Changes<ImageItem> = {}): ImageItem => ({
  ...common(id),
  type: 'image',
  ...placed('image'),
  ...changes,
})
export const videoItem = (id: string, changes: Changes<VideoItem> = {}): VideoItem => ({
  ...common(id),
  type: 'video',
  ...placed('video'),
  videoStartFromInSeconds: 0,
  ...sounding(),
  ...changes,
})
export const gifItem = (id: string, changes: Changes<GifItem> = {}): GifItem => ({
  ...common(id),
  type: 'gif',
  ...placed('gif'),
  gifStartFromInSeconds: 0,
  playbackRate: 1,
  ...changes,
})
export const lottieItem = (id: string, changes: Changes<LottieItem> = {}): LottieItem => ({
  ...common(id),
  type: 'lottie',
  ...box(),
  assetId: 'lottie',
  keepAspectRatio: true,
  rotation: still(0),
  lottieStartFromInSeconds: 0,
  playbackRate: 1,
  ...changes,
})
export const audioItem = (id: string, changes: Changes<AudioItem> = {}): AudioItem => ({
  ...common(id),
  type: 'audio',
  ...box(),
  assetId: 'audio',
  audioStartFromInSeconds: 0,
  ...sounding(),
  ...changes,
})
export const textItem = (id: string, changes: Changes<TextItem> = {}): TextItem => ({
  ...common(id),
  type: 'text',
  ...box(),
  text: 'Hello',
  ...look(),
  resizeOnEdit: false,
  ...changes,
})
export const captionsItem = (id: string, changes: Changes<CaptionsItem> = {}): CaptionsItem => ({
  ...common(id),
  type: 'captions',
  ...box(),
  assetId: 'caption',
  ...look(),
  highlightColor: '#39E508',
  pageDurationInMilliseconds: 2000,
  maxLines: 2,
  contentStartOffsetMs: 0,
  source: 'manual',
  captionGroupId: null,
  ...changes,
})
export const textTemplateItem = (id: string, changes: Changes<TextTemplateItem> = {}): TextTemplateItem => ({
  ...common(id),
  type: 'text-template',
  ...box(),
  schemaVersion: 2,
  templateId: 'lower-third',
  templateCategory: 'titles',
  nodes: [
    {
      ...nodeBox('art'),
      type: 'image',
      imageType: 'svg',
      imageComponentId: null,
      imageLottieJson: null,
      opacity: 1,
    },
    { ...nodeBox('title'), type: 'text', text: 'Title', ...look() },
  ],
  ...changes,
})
const nodeBox = (id: string) => ({ id, x: 0, y: 0, width: 160, height: 40 })
export const solidItem = (id: string, changes: Changes<SolidItem> = {}): SolidItem => ({
  ...common(id),
  type: 'solid',
  ...box(),
  color: '#ff0000',
  shape: 'rectangle',
  keepAspectRatio: false,
  borderRadius: still(0),
  rotation: still(0),
  ...changes,
})
export const illustrationItem = (id: string, changes: Changes<IllustrationItem> = {}): IllustrationItem => ({
  ...common(id),
  type: 'illustration',
  ...box(),
  illustrationName: 'IHello',
  color: '#ffffff',
  keepAspectRatio: true,
  rotation: still(0),
  ...changes,
})
export const effectItem = (id: string, changes: Changes<EffectItem> = {}): EffectItem => ({
  ...common(id),
  type: 'effect',
  effectType: 'blur',
  intensity: 1,
  ...changes,
})
export const filterItem = (id: string, changes: Changes<FilterItem> = {}): FilterItem => ({
  ...common(id),
  type: 'filter',
  filterType: 'sunset-orange',
  intensity: 1,
  ...changes,
})
const series = [{ key: 'sales', label: 'Sales' }]
export const chartData = {
  bar: { chartType: 'bar', data: { series, rows: [{ label: 'May', values: { sales: 3 } }] } },
  pie: { chartType: 'pie', data: { slices: [{ label: 'One', value: 3 }] } },
  scatter: { chartType: 'scatter', data: { series, points: [{ seriesKey: 'sales', x: 1, y: 2 }] } },
} as const satisfies Record<string, ChartData>
export const chartItem = (
  id: string,
  { chart = structuredClone(chartData.bar), ...changes }: Changes<ChartItem> & { chart?: ChartData } = {},
): ChartItem => ({
  ...common(id),
  type: 'chart',
  ...box(),
  themeColor: '#3b82f6',
  animationDurationTicks: 0,
  keepAspectRatio: false,
  rotation: still(0),
  ...changes,
  ...chart,
})

/** An item of each type, with nothing that is optional. */
export const itemOfType: { [Type in ItemType]: (id: string) => Extract<TimelineItem, { type: Type }> } = {
  image: imageItem,
  video: videoItem,
  gif: gifItem,
  lottie: lottieItem,
  audio: audioItem,
  text: textItem,
  'text-template': textTemplateItem,
  captions: captionsItem,
  solid: solidItem,
  illustration: illustrationItem,
  effect: effectItem,
  filter: filterItem,
  chart: chartItem,
}

const fileOf = (id: string, mimeType: string) => ({ id, filename: `${id}.bin`, size: 1000, mimeType })
const pixels = { width: 160, height: 90 }
/** One asset of each type, under the type as its id. */
export const assetsOfTypes = () =>
  ({
    image: { ...fileOf('image', 'image/png'), type: 'image', ...pixels },
    video: {
      ...fileOf('video', 'video/mp4'),
      type: 'video',
      durationInSeconds: 1,
      hasAudioTrack: false,
      ...pixels,
    },
    gif: {
      ...fileOf('gif', 'image/gif'),
      type: 'gif',
      durationInSeconds: 1,
      ...pixels,
      loopBehavior: 'loop',
    },
    audio: { ...fileOf('audio', 'audio/mpeg'), type: 'audio', durationInSeconds: 1 },
    caption: captionAsset('caption'),
    lottie: {
      ...fileOf('lottie', 'application/json'),
      type: 'lottie',
      durationInSeconds: 1,
      ...pixels,
      resourceType: 'lottie',
    },
  }) satisfies Record<string, TimelineAsset>
export const captionAsset = (id: string, changes: Changes<CaptionAsset> = {}): CaptionAsset => ({
  ...fileOf(id, 'application/json'),
  type: 'caption',
  captions: [{ text: 'Hello', startMs: 0, endMs: 500 }],
  timingGranularity: 'line',
  ...changes,
})

export const transitionOf = (
  id: string,
  [fromClipId, toClipId]: [string, string],
  changes: Partial<Transition> = {},
): Transition => ({
  id,
  trackId: 'track0',
  fromClipId,
  toClipId,
  type: 'fade',
  durationTicks: ticksPerSecond / 2,
  ...changes,
})

/** Of lists of items: each is a track, named `track0` and on, the first in front. */
export function stateOf(tracks: readonly TimelineItem[][], changes: Partial<EditorState> = {}): EditorState {
  const items = tracks.flat()
  return {
    compositionWidth: 160,
    compositionHeight: 90,
    timebaseTicksPerSecond: ticksPerSecond,
    tracks: tracks.map((listed, number) => ({
      id: `track${number}`,
      items: listed.map(({ id }) => id),
      hidden: false,
      muted: false,
    })),
    assets: assetsUsed(items),
    items: Object.fromEntries(items.map((item) => [item.id, item])),
    transitions: {},
    ...changes,
  }
}

function assetsUsed(items: readonly TimelineItem[]): Record<string, TimelineAsset> {
  const all: Record<string, TimelineAsset> = assetsOfTypes()
  const used = items.flatMap((item) => ('assetId' in item && all[item.assetId] ? [item.assetId] : []))
  return Object.fromEntries(used.map((id) => [id, all[id]!]))
}
