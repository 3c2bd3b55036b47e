/** What reads letters off a picture. */
import type { Box, Provider } from '../facts.ts'
import type { GreyPicture } from './grey-picture.ts'

/** A line as it was read; its box is in pixels of the picture that was handed in. */
export type ReadLine = { text: string; confidence: number; box: Box }

export type TextReader = AsyncDisposable & {
  provider: Provider
  /**
   * The lines on a picture, in no order.
   * @param signal ends the reading with `work_canceled`
   */
  read(picture: GreyPicture, signal: AbortSignal): Promise<ReadLine[]>
}
