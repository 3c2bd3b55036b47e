/** What reads letters off a picture. */
import type { Box, Provider } from '../facts.ts'
import type { GreyPicture } from './grey-picture.ts'

/** A line as it was read; its box is in pixels of the picture that was handed in. */
export type ReadLine = { text: string; confidence: number; box: Box }

/** Several lines below each other, or one alone. */
export type TextLayout = 'block' | 'line'

export type TextReader = AsyncDisposable & {
  provider: Provider
  /**
   * The lines on a picture, in no order.
   * @param signal ends the reading with `work_canceled`
   * @throws TriptychError `model_unavailable` when what it reads by cannot be loaded
   */
  read(picture: GreyPicture, layout: TextLayout, signal: AbortSignal): Promise<ReadLine[]>
}
