/**
 * The timeline document: what an editor keeps of a film, as plain JSON. Times are ticks of 1/240000 s, geometry is
 * composition pixels with the origin at the top left, y downwards, and colours are CSS colours.
 *
 * The shape is the `editorState` of the Indream Open API, schema v1 (JSON Schema draft-07). Objects may carry more
 * than what is named here: it is kept and means nothing to us.
 */

export const outputRatios = ['16:9', '9:16', '1:1', '4:3', '3:4', 'custom'] as const
export type OutputRatio = (typeof outputRatios)[number]

export type EditorState = {
  compositionWidth: number
  compositionHeight: number
  timebaseTicksPerSecond: 240000
  /** The first track is the front-most layer. */
  tracks: Track[]
  assets: Record<string, TimelineAsset>
  items: Record<string, TimelineItem>
  transitions: Record<string, Transition>
  outputRatio?: OutputRatio
  globalBackground?: GlobalBackground
  brandRuntime?: BrandRuntime | null
  deletedAssets?: DeletedAsset[]
}

/** Ids of items in `items` do not overlap in time, but need not stand in order. */
export type Track = { id: string; items: string[]; hidden: boolean; muted: boolean }

/** One number over the life of an item. Keyframes lie in [0, the item's duration), local to it. */
export type AnimatedNumber = { value: number; keyframes: { timeTicks: number; value: number }[] }

type AssetCommon = {
  id: string
  filename: string
  size: number
  mimeType: string
  remoteUrl?: string | null
  remoteKey?: string | null
}
export type ImageAsset = AssetCommon & { type: 'image'; width: number; height: number }
export type VideoAsset = AssetCommon & {
  type: 'video'
  durationInSeconds: number
  /** A hint alone: editors say false where they do not know. */
  hasAudioTrack: boolean
  width: number
  height: number
}
export type GifAsset = AssetCommon & {
  type: 'gif'
  durationInSeconds: number
  width: number
  height: number
  loopBehavior: 'finite' | 'loop'
}
export type AudioAsset = AssetCommon & { type: 'audio'; durationInSeconds: number }
export type CaptionEntry = {
  text: string
  startMs: number
  endMs: number
  timestampMs?: number | null
  confidence?: number | null
}
export type CaptionAsset = AssetCommon & {
  type: 'caption'
  captions: CaptionEntry[]
  timingGranularity: 'word' | 'line'
}
export type LottieAsset = AssetCommon & {
  type: 'lottie'
  durationInSeconds: number
  width: number
  height: number
  resourceType: 'lottie' | 'svg'
  /** Drawn in place of what the URL leads to. */
  resourceJson?: object | null
  resourceComponentId?: string | null
  materialConfig?: object | null
}
export type TimelineAsset = ImageAsset | VideoAsset | GifAsset | AudioAsset | CaptionAsset | LottieAsset

/** Parameters of an effect, filter, transition or animation by their name. */
export type Params = Record<string, string | number | boolean>

export const easings = ['linear', 'ease-in', 'ease-out', 'ease-in-out'] as const
export type Easing = (typeof easings)[number]

export const clipAnimationTypes = [
  'fade',
  'slide-up',
  'slide-down',
  'slide-left',
  'slide-right',
  'zoom-in',
  'zoom-out',
] as const
export type ClipAnimationType = (typeof clipAnimationTypes)[number]

export const captionAnimationTypes = [
  'converge',
  'elastic-pop',
  'typewriter',
  'lay-down',
  'center-type-out',
  'curtain-close',
  'jitter',
  'rainbow',
  'sweep-shine',
] as const
export type CaptionAnimationType = (typeof captionAnimationTypes)[number]

export type AnimationSpec<Type extends string> = {
  type: Type
  durationTicks: number
  /** Default linear. */
  easing?: Easing
  params?: Params
}
/** Moves the box of an item as a whole, on top of its keyframes. */
export type ClipAnimations = {
  in?: AnimationSpec<ClipAnimationType>
  out?: AnimationSpec<ClipAnimationType>
}
/** Moves the letters within the box; one cycle of `loop` lasts its `durationTicks`. */
export type CaptionAnimations = {
  in?: AnimationSpec<CaptionAnimationType>
  out?: AnimationSpec<CaptionAnimationType>
  loop?: AnimationSpec<CaptionAnimationType>
}

type ItemCommon = { id: string; startTicks: number; durationTicks: number; isDraggingInTimeline: boolean }

/** The box in composition pixels; scale is a factor about its centre, opacity 0 to 1. */
export type Geometry = {
  top: AnimatedNumber
  left: AnimatedNumber
  width: AnimatedNumber
  height: AnimatedNumber
  scaleX: AnimatedNumber
  scaleY: AnimatedNumber
  opacity: AnimatedNumber
}
/** Degrees clockwise about the centre of the box. */
type Rotated = { rotation: AnimatedNumber }
/** Fractions of the box, hidden from each edge. */
type Cropped = {
  cropLeft?: AnimatedNumber
  cropTop?: AnimatedNumber
  cropRight?: AnimatedNumber
  cropBottom?: AnimatedNumber
}
type Animated = { animations?: ClipAnimations }
/** What image, video and gif have in common. */
type Placed = ItemCommon &
  Geometry &
  Rotated &
  Cropped &
  Animated & { assetId: string; keepAspectRatio: boolean; borderRadius: AnimatedNumber }
type Sounding = {
  decibelAdjustment: AnimatedNumber
  playbackRate: number
  audioFadeInDurationInSeconds: number
  audioFadeOutDurationInSeconds: number
}

export type ImageItem = Placed & {
  type: 'image'
  stickerId?: string | null
  stickerVersion?: number | null
}
export type VideoItem = Placed & Sounding & { type: 'video'; videoStartFromInSeconds: number }
export type GifItem = Placed & { type: 'gif'; gifStartFromInSeconds: number; playbackRate: number }
export type LottieItem = ItemCommon &
  Geometry &
  Rotated &
  Animated & {
    type: 'lottie'
    assetId: string
    keepAspectRatio: boolean
    lottieStartFromInSeconds: number
    playbackRate: number
  }
/** Its geometry means nothing. */
export type AudioItem = ItemCommon &
  Geometry &
  Sounding & { type: 'audio'; assetId: string; audioStartFromInSeconds: number }

export type TextBackground = { color: string; horizontalPadding: number; borderRadius: number }
export type TextStyle = {
  color: string
  align: 'left' | 'center' | 'right'
  fontFamily: string
  /** `variant` is `normal` or `italic`, `weight` a number as text, such as `600`. */
  fontStyle: { variant: string; weight: string }
  /** Composition pixels. */
  fontSize: number
  /** Of the font size. */
  lineHeight: number
  /** Composition pixels. */
  letterSpacing: number
  direction: 'ltr' | 'rtl'
  strokeWidth: number
  strokeColor: string
  background?: TextBackground | null
}
export type TextItem = ItemCommon &
  Geometry &
  Partial<Rotated> &
  Animated &
  TextStyle & {
    type: 'text'
    text: string
    resizeOnEdit: boolean
    captionAnimations?: CaptionAnimations
  }

export type CaptionsItem = ItemCommon &
  Geometry &
  Partial<Rotated> &
  Animated &
  TextStyle & {
    type: 'captions'
    assetId: string
    highlightColor: string
    pageDurationInMilliseconds: number
    maxLines: number
    contentStartOffsetMs: number
    source: 'manual' | 'auto' | 'upload'
    captionGroupId: string | null
    background: TextBackground | null
    captionAnimations?: CaptionAnimations
  }

type NodeBox = { id: string; x: number; y: number; width: number; height: number }
export type TemplateImageNode = NodeBox & {
  type: 'image'
  imageType: 'svg' | 'lottie'
  imageComponentId: string | null
  imageLottieJson: object | null
  opacity: number
  animations?: ClipAnimations
}
export type TemplateTextNode = NodeBox &
  TextStyle & {
    type: 'text'
    text: string
    background: TextBackground | null
    animations?: ClipAnimations
    captionAnimations?: CaptionAnimations
  }
export type TemplateNode = TemplateImageNode | TemplateTextNode
/** Its nodes lie in pixels of the item's own box, the last in front. */
export type TextTemplateItem = ItemCommon &
  Geometry &
  Partial<Rotated> &
  Animated & {
    type: 'text-template'
    schemaVersion: 2
    templateId: string
    templateCategory: string
    nodes: TemplateNode[]
  }

export const solidShapes = ['rectangle', 'circle', 'triangle', 'star'] as const
export type SolidItem = ItemCommon &
  Geometry &
  Rotated &
  Animated & {
    type: 'solid'
    color: string
    shape: (typeof solidShapes)[number]
    keepAspectRatio: boolean
    borderRadius: AnimatedNumber
  }

export type IllustrationItem = ItemCommon &
  Geometry &
  Rotated &
  Animated & { type: 'illustration'; illustrationName: string; color: string; keepAspectRatio: boolean }

export const effectTypes = ['flash-to-black', 'blur', 'blurred-opening', 'fade-in', 'fade-out'] as const
export type EffectType = (typeof effectTypes)[number]
export type EffectItem = ItemCommon & {
  type: 'effect'
  effectType: EffectType
  intensity: number
  params?: Params
}

export const filterTypes = [
  'verdant-glow',
  'cyberpunk-neon',
  'vaporwave-blue',
  'sunset-orange',
  'lemon-cyan',
  'absolute-red',
  'sakura-pink',
  'twilight-dusk',
] as const
export type FilterType = (typeof filterTypes)[number]
export type FilterItem = ItemCommon & {
  type: 'filter'
  filterType: FilterType
  intensity: number
  params?: Params
}

export type ChartSeries = { key: string; label: string }[]
export type ChartRows = { series: ChartSeries; rows: { label: string; values: Record<string, number> }[] }
export type ChartSlices = { slices: { label: string; value: number }[] }
export type ChartPoints = { series: ChartSeries; points: { seriesKey: string; x: number; y: number }[] }
export type ChartData =
  | { chartType: 'line' | 'bar' | 'area' | 'radar'; data: ChartRows }
  | { chartType: 'pie'; data: ChartSlices }
  | { chartType: 'scatter'; data: ChartPoints }
export type ChartItem = ItemCommon &
  Geometry &
  Rotated &
  Animated & {
    type: 'chart'
    themeColor: string
    animationDurationTicks: number
    keepAspectRatio: boolean
  } & ChartData

export type TimelineItem =
  | ImageItem
  | VideoItem
  | GifItem
  | LottieItem
  | AudioItem
  | TextItem
  | TextTemplateItem
  | CaptionsItem
  | SolidItem
  | IllustrationItem
  | EffectItem
  | FilterItem
  | ChartItem
export type ItemType = TimelineItem['type']
/** What is drawn in a box of its own. */
export type VisualItem = Exclude<TimelineItem, AudioItem | EffectItem | FilterItem>

export const transitionTypes = ['fade', 'slide', 'wipe', 'flip', 'clock-wipe', 'iris'] as const
export type TransitionType = (typeof transitionTypes)[number]
/** Two items of one track that touch end to start; their times do not change. */
export type Transition = {
  id: string
  trackId: string
  fromClipId: string
  toClipId: string
  type: TransitionType
  durationTicks: number
  easing?: Easing
  params?: Params
}

export type GlobalBackground =
  | { type: 'none' }
  /** A CSS `linear-gradient(...)` wins over the colour. */
  | { type: 'color'; color: string; gradient: string | null }
  /** The rear-most picture of the moment, covering the canvas and blurred: 0 to 4. */
  | { type: 'blur'; level: number }
  | { type: 'image'; imageAssetId: string | null; imageUrl: string; source: 'preset' | 'custom' }

/** What a brand kit put into the timeline. It draws nothing itself. */
export type BrandRuntime = {
  brandId: string | null
  logoX: number
  logoY: number
  managedItemIds: string[]
  managedAssetIds: string[]
  introShiftInFrames: number
  overlayTrackId: string | null
  underlayTrackId: string | null
}

/** Kept for the editor's undo; no effect on the film. */
export type DeletedAsset = {
  assetId: string
  remoteUrl: string | null
  remoteKey: string | null
  statusAtDeletion:
    | { type: 'pending-upload' }
    | { type: 'in-progress'; progress: { progress: number; loadedBytes: number; totalBytes: number } }
    | { type: 'uploaded' }
    | { type: 'error'; error: string | object | null; canRetry: boolean }
}
