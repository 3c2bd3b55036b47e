/** What names things, places, actions and times of day in a picture. */
import type { Label, Provider } from '../facts.ts'

export type SeenLabel = Pick<Label, 'label' | 'category' | 'confidence'>

export type ObjectLabeler = {
  provider: Provider
  /**
   * What is to be seen, each once; rather nothing than something wrong.
   * @param picture JPEG
   * @throws TriptychError `outbound_failed`, `address_refused`, `work_canceled`
   */
  label(picture: Uint8Array, signal: AbortSignal): Promise<SeenLabel[]>
}
