/** What one frame of the film shows, as data: worked out from the timeline, before anything is drawn. */
import type { FilterType, TransitionType } from '#timeline/editor-state.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import type { FrameRate } from '#timeline/timeline-time.ts'
import type { Moment, Picture, Rect } from '../picture.ts'

/** `x' = a x + c y + e`, `y' = b x + d y + f`, as `DOMMatrix` and `setTransform` have it. */
export type Matrix = readonly [a: number, b: number, c: number, d: number, e: number, f: number]

/** A picture where it stands at one moment. */
export type PlacedPicture = {
  itemId: string
  picture: Picture
  moment: Moment
  /** From pixels of the item's box to pixels of the film. */
  matrix: Matrix
  /** The part of the box that is shown, its corners rounded; null shows all that is drawn. In pixels of the box. */
  visible: (Rect & { radius: number }) | null
  /** Above 0, at most 1. */
  opacity: number
}

export type FrameLayer =
  | ({ kind: 'picture' } & PlacedPicture)
  /** Either side may show nothing at the moment. `progress` is eased, 0 to 1; `direction` is where it comes from. */
  | {
      kind: 'transition'
      type: TransitionType
      direction: string
      progress: number
      from: PlacedPicture | null
      to: PlacedPicture | null
    }

/** What lies behind all layers, covering the film. */
export type FrameBackground =
  | { kind: 'color'; color: string }
  /** A CSS `linear-gradient(...)`; the colour is for when it cannot be read. */
  | { kind: 'gradient'; gradient: string; color: string }
  /** The whole picture covers the film. */
  | { kind: 'image'; picture: Picture }
  /** `of` covers the film, and is blurred by a Gaussian of that standard deviation, composition pixels. */
  | { kind: 'blur'; of: PlacedPicture; radius: number }

/** What is done to the finished frame, in order. */
export type FrameFinish =
  /** Standard deviation of a Gaussian, composition pixels. */
  | { kind: 'blur'; radius: number }
  | { kind: 'black'; opacity: number }
  | { kind: 'filter'; type: FilterType; strength: number }

export type FrameScene = {
  background: FrameBackground
  /** Back to front. */
  layers: FrameLayer[]
  finish: FrameFinish[]
}

/** Frames between which layers neither come nor go, nor begin or cease to move: from the first to before the last. */
export type Span = { from: number; to: number }

export type Scene = {
  size: OutputSize
  fps: FrameRate
  frameCount: number
  /** In order, without gaps, over the frames it was opened for. */
  spans: readonly Span[]
  /** Of the frames it was opened for. */
  at(frame: number): FrameScene
  close(): void
}
