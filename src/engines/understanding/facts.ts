/**
 * What an analysis finds in a video or an image, as plain data. Times are integer milliseconds from the start of the
 * media with the end not included, confidences go from 0 to 1, and boxes are fractions of the picture.
 */

export type Detector =
  | 'shots'
  | 'scenes'
  | 'faces'
  | 'text'
  | 'speech'
  | 'words'
  | 'labels'
  | 'audioEffects'
  | 'summaries'
  | 'derivatives'
  | 'looks'

/** Who found something: the same name and version find the same again. */
export type Provider = { detector: Detector; name: string; version: string }

/** Why a detector did not run: nothing is made up in its place. */
export type LeftOut = { detector: Detector; reason: string }

export type TimeRange = { startMs: number; endMs: number }

export type Box = { x: number; y: number; width: number; height: number }

/** Between two changes of camera. */
export type Shot = TimeRange & {
  /** From 1. */
  number: number
  /** How it began. */
  begins: 'start' | 'cut' | 'fade' | 'dissolve' | 'wipe'
  confidence: number
  keyFrameMs: number
  /** Of the key frame, JPEG, in the folder of the run. */
  keyFramePath: string | null
  /** Perceptual hash of the key frame: 16 hexadecimal digits, of which near pictures differ in few bits. */
  pictureHash: string | null
  signature: PictureSignature | null
}

/** What a picture looks like; comparable only with those of the same provider and version. */
export type PictureSignature = {
  /** Of unit length; the cosine of two says how alike they are. */
  vector: number[]
  /** Little for plain pictures, which are like each other whatever they are of. */
  confidence: number
}

/** Consecutive shots of one place and context. */
export type Scene = TimeRange & { number: number; shotNumbers: number[] }

export type FaceTrack = TimeRange & { confidence: number; box: Box }

/** Somebody seen in this file; who that is, is for the workspace to say. */
export type SeenPerson = {
  /** From 1, the most seen first. */
  number: number
  tracks: FaceTrack[]
  confidence: number
  /** Unit length; comparable only with those of the same provider and version. */
  embedding: number[]
  /** The clearest crop, JPEG, in the folder of the run. */
  cropPath: string | null
}

export type ShownText = TimeRange & { text: string; language: string | null; confidence: number; box: Box }

export type SpeechRegion = TimeRange & { confidence: number }

export type SpokenLine = TimeRange & {
  text: string
  language: string | null
  confidence: number
  /** From 1; null where speakers are not told apart. */
  speaker: number | null
  /** True of words good enough to search and not to read. */
  isRough: boolean
}

export type Label = TimeRange & {
  label: string
  category: 'action' | 'object' | 'place' | 'time' | 'other'
  confidence: number
}

export type AudioEffect = TimeRange & { kind: 'applause' | 'laughter' | 'music'; confidence: number }

export type StillStretch = TimeRange & { kind: 'black' | 'white' | 'frozen' }

/** Files beside the facts, in the folder of the run. */
export type Derivatives = {
  /** One JPEG of small pictures in rows, each `everyMs` after the one before. */
  sprite: {
    path: string
    columns: number
    rows: number
    width: number
    height: number
    everyMs: number
  } | null
  /** Peaks of the sound: for each step the lowest and the highest sample, as signed 8-bit pairs. */
  waveform: { path: string; stepMs: number; count: number } | null
}

export type AnalysisFacts = {
  kind: 'video' | 'image'
  durationMs: number
  width: number
  height: number
  providers: Provider[]
  leftOut: LeftOut[]
  shots: Shot[]
  scenes: Scene[]
  persons: SeenPerson[]
  texts: ShownText[]
  speech: SpeechRegion[]
  lines: SpokenLine[]
  labels: Label[]
  audioEffects: AudioEffect[]
  stillStretches: StillStretch[]
  derivatives: Derivatives
  /** Of the whole picture, where a key frame is wanted and there are no shots: an image. */
  picture: { path: string; pictureHash: string; signature: PictureSignature } | null
}
