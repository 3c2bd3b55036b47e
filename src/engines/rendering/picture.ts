/**
 * What an item draws inside its own box. Each item type makes one; where the box lies on the film, how it is turned,
 * cut and faded is the scene's business.
 */
import type { SKRSContext2D } from '@napi-rs/canvas'

/** In composition pixels. */
export type Rect = { x: number; y: number; width: number; height: number }

/** A moment in the life of an item. */
export type Moment = {
  /** Local to the item: below 0 and beyond its duration where a transition holds it there. */
  ticks: number
  /** The item's box at that moment, composition pixels; text flows anew when it changes. */
  width: number
  height: number
}

export type Picture = {
  /** Where it draws at that moment, in pixels of its box, what hangs over included; null when nowhere. */
  boundsAt(moment: Moment): Rect | null
  /** Two moments with the same key look the same. */
  keyAt(moment: Moment): string
  /**
   * Draws into a context whose unit is a composition pixel and whose origin is the top left of the box; its
   * transformation says how large that comes out, so that letters and shapes are drawn sharp. Saving and restoring
   * the context is the caller's. Does not wait: what must be opened was opened when the picture was made.
   */
  paint(context: SKRSContext2D, moment: Moment): void
  /** Of a picture that is nothing but frames of a file, so that they need not be drawn where they fill the film. */
  footage?: Footage
  close?(): void
}

/** Frames of a video file in the box of an item. */
export type Footage = {
  /** Names the file, for whoever opens it. */
  assetId: string
  /** The moment of the source that is shown, seconds from its start. */
  secondsAt(moment: Moment): number
  /** Where the whole frame lies in the box, composition pixels. */
  frameRectAt(moment: Moment): Rect
}
