/** The timelines that are measured. */
import type {
  AnimatedNumber,
  CaptionAsset,
  EditorState,
  Geometry,
  TextItem,
  TimelineAsset,
  TimelineItem,
  VideoItem,
} from '#timeline/editor-state.ts'
import { ticksPerSecond } from '#timeline/timeline-time.ts'
import { filmSize } from './footage.ts'

export type BenchScene = {
  name: string
  state: EditorState
  files: Record<string, string>
  /** What the encoder's own time has to be of the whole, at least. */
  goal: number
  /** Whether every frame of it is footage. */
  isFootage: boolean
}

export type Material = { photograph: string; clips: readonly [string, string] }

const { width, height } = filmSize

export function benchScenes(seconds: number, { photograph, clips }: Material): BenchScene[] {
  const end = seconds * ticksPerSecond
  const files = { photo: photograph, first: clips[0], second: clips[1] }
  return [
    {
      name: 'nothing moves',
      goal: 0.8,
      isFootage: false,
      files: {},
      state: stateOf({
        items: [
          solid('panel', end, { ...box(140, 160, 1000, 400), color: '#1d4ed8', borderRadius: steady(40) }),
          text('title', end, { ...box(240, 290, 800, 120), text: 'Quarterly report' }),
        ],
      }),
    },
    {
      name: 'text and shapes over a still',
      goal: 0.6,
      isFootage: false,
      files,
      state: stateOf({
        items: [
          image('photo', end),
          solid('panel', end, { ...box(0, 520, 1280, 140), color: '#0f172acc' }),
          solid('dot', end, {
            ...box(0, 60, 120, 120),
            left: keyed([0, 60], [end - 1, 1100]),
            shape: 'star',
            color: '#f59e0b',
            rotation: keyed([0, 0], [end - 1, 360]),
          }),
          text('title', end, {
            ...box(80, 540, 1120, 100),
            text: 'Everything you need to know',
            animations: {
              in: { type: 'slide-up', durationTicks: ticksPerSecond, easing: 'ease-out' },
              out: { type: 'fade', durationTicks: ticksPerSecond },
            },
          }),
          text('counter', end, {
            ...box(80, 80, 500, 80),
            text: 'in ten seconds',
            fontSize: 48,
            left: keyed([0, 80], [end / 2, 700]),
          }),
        ],
        assets: [imageAsset('photo')],
      }),
    },
    {
      name: 'one clip with a caption',
      goal: 0.6,
      isFootage: true,
      files,
      state: stateOf({
        items: [clip('clip', 'first', 0, end), captions('words', end)],
        assets: [videoAsset('first', seconds), captionAsset(seconds)],
      }),
    },
    {
      name: 'two clips and a transition',
      goal: 0.45,
      isFootage: true,
      files,
      state: {
        ...stateOf({
          items: [clip('one', 'first', 0, end / 2), clip('two', 'second', end / 2, end / 2)],
          assets: [videoAsset('first', seconds), videoAsset('second', seconds)],
          isOneTrack: true,
        }),
        transitions: {
          seam: {
            id: 'seam',
            trackId: 'track',
            fromClipId: 'one',
            toClipId: 'two',
            type: 'fade',
            durationTicks: ticksPerSecond,
          },
        },
      },
    },
    {
      name: 'captions, chart, inset and filter',
      goal: 0.35,
      isFootage: true,
      files,
      state: stateOf({
        items: [
          clip('clip', 'first', 0, end),
          clip('inset', 'second', 0, end, { ...box(880, 60, 320, 180), borderRadius: steady(24) }),
          chart('chart', end),
          captions('words', end),
          filter('look', end),
        ],
        assets: [videoAsset('first', seconds), videoAsset('second', seconds), captionAsset(seconds)],
      }),
    },
  ]
}

/** @param items back to front */
function stateOf(parts: {
  items: TimelineItem[]
  assets?: TimelineAsset[]
  isOneTrack?: boolean
}): EditorState {
  const { items, assets = [], isOneTrack = false } = parts
  const track = (id: string, ids: string[]) => ({ id, items: ids, hidden: false, muted: false })
  return {
    compositionWidth: width,
    compositionHeight: height,
    timebaseTicksPerSecond: ticksPerSecond,
    tracks: isOneTrack
      ? [
          track(
            'track',
            items.map(({ id }) => id),
          ),
        ]
      : items.toReversed().map(({ id }) => track(`track-${id}`, [id])),
    assets: Object.fromEntries(assets.map((asset) => [asset.id, asset])),
    items: Object.fromEntries(items.map((item) => [item.id, item])),
    transitions: {},
  }
}

function steady(value: number): AnimatedNumber {
  return { value, keyframes: [] }
}

function keyed(...points: [timeTicks: number, value: number][]): AnimatedNumber {
  return { value: points[0]![1], keyframes: points.map(([timeTicks, value]) => ({ timeTicks, value })) }
}

function box(
  left: number,
  top: number,
  across: number,
  down: number,
): Pick<Geometry, 'left' | 'top' | 'width' | 'height'> {
  return { left: steady(left), top: steady(top), width: steady(across), height: steady(down) }
}

const film = box(0, 0, width, height)

function common(id: string, durationTicks: number) {
  const [one, none] = [steady(1), steady(0)]
  return {
    id,
    startTicks: 0,
    durationTicks,
    isDraggingInTimeline: false,
    scaleX: one,
    scaleY: one,
    opacity: one,
    rotation: none,
    borderRadius: none,
    keepAspectRatio: false,
  }
}

function solid(id: string, end: number, more: object): TimelineItem {
  return { ...common(id, end), type: 'solid', shape: 'rectangle', ...film, color: '#ffffff', ...more }
}

function image(id: string, end: number): TimelineItem {
  return { ...common(id, end), type: 'image', ...film, assetId: id }
}

function clip(
  id: string,
  assetId: string,
  start: number,
  length: number,
  more: Partial<VideoItem> = {},
): VideoItem {
  return {
    ...common(id, length),
    ...film,
    type: 'video',
    assetId,
    startTicks: start,
    videoStartFromInSeconds: 0,
    playbackRate: 1,
    decibelAdjustment: steady(0),
    audioFadeInDurationInSeconds: 0,
    audioFadeOutDurationInSeconds: 0,
    ...more,
  }
}

const style = {
  color: '#ffffff',
  align: 'center' as const,
  fontFamily: 'Inter',
  fontStyle: { variant: 'normal', weight: '600' },
  fontSize: 72,
  lineHeight: 1.2,
  letterSpacing: 0,
  direction: 'ltr' as const,
  strokeWidth: 4,
  strokeColor: '#000000',
}

function text(id: string, end: number, more: Partial<TextItem> & { text: string }): TimelineItem {
  return { ...common(id, end), type: 'text', ...film, ...style, resizeOnEdit: false, ...more }
}

const wordMs = 400

function captions(id: string, end: number): TimelineItem {
  return {
    ...common(id, end),
    ...box(140, 520, 1000, 160),
    ...style,
    fontSize: 56,
    type: 'captions',
    assetId: 'captions',
    highlightColor: '#39e508',
    pageDurationInMilliseconds: 1600,
    maxLines: 2,
    contentStartOffsetMs: 0,
    source: 'auto',
    captionGroupId: null,
    background: null,
  }
}

function captionAsset(seconds: number): CaptionAsset {
  const count = Math.floor((seconds * 1000) / wordMs)
  const said = 'the quick brown fox jumps over a lazy dog while nobody is looking'.split(' ')
  const entries = Array.from({ length: count }, (_, index) => ({
    text: `${index === 0 ? '' : ' '}${said[index % said.length]}`,
    startMs: index * wordMs,
    endMs: (index + 1) * wordMs,
  }))
  return { ...asset('captions'), type: 'caption', captions: entries, timingGranularity: 'word' }
}

function chart(id: string, end: number): TimelineItem {
  const rows = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'].map((label, index) => ({
    label,
    values: { one: 20 + 7 * index, two: 50 - 6 * index },
  }))
  const series = [
    { key: 'one', label: 'Visits' },
    { key: 'two', label: 'Orders' },
  ]
  return {
    ...common(id, end),
    ...box(60, 60, 480, 320),
    type: 'chart',
    chartType: 'bar',
    data: { series, rows },
    themeColor: '#3b82f6',
    animationDurationTicks: 2 * ticksPerSecond,
  }
}

function filter(id: string, end: number): TimelineItem {
  const { startTicks, isDraggingInTimeline } = common(id, end)
  const length = { id, startTicks, isDraggingInTimeline, durationTicks: end }
  return { ...length, type: 'filter', filterType: 'cyberpunk-neon', intensity: 1, params: { blend: 0.8 } }
}

function asset(id: string) {
  return { id, filename: id, size: 1, mimeType: 'application/octet-stream' }
}

function imageAsset(id: string): TimelineAsset {
  return { ...asset(id), type: 'image', width, height }
}

function videoAsset(id: string, seconds: number): TimelineAsset {
  return { ...asset(id), type: 'video', durationInSeconds: seconds, hasAudioTrack: false, width, height }
}
