/**
 * What an item draws inside its own box. Each item type makes one; where the box lies on the film, how it is turned,
 * cut and faded is the scene's business.
 */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { ShownFrame } from '#engines/media/picture-reader.ts'

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
  /**
   * True when it draws no pixel twice and leaves the context's opacity as it is, so that fading what it draws fades
   * it as a whole.
   */
  isFlat?: boolean
  /** Pixels of the file it shows, for pictures of files. */
  naturalSize?: { width: number; height: number }
  /** Of a picture that is nothing but frames of a file, so that they need not be drawn where they fill the film. */
  footage?: Footage
  /** Lets go of what it can open again: of pictures that are not shown for a time. */
  close?(): void
}

/** Frames of a file in the box of an item. */
export type Footage = {
  /**
   * The frame that is shown, upright, valid until another moment is asked for; it is the one that `paint` draws.
   * @throws TriptychError `media_*` that names the item
   */
  frameAt(moment: Moment): ShownFrame
  /** Where the whole frame lies in the box, composition pixels. */
  frameRectAt(moment: Moment): Rect
  /** Whether pixels of it may be see-through. */
  hasAlpha: boolean
}
