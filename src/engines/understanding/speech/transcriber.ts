/** What writes down what is said. */
import type { Provider, SpokenLine } from '../facts.ts'

/** Hz of the sound that is handed in. */
export const transcriberRate = 16_000

export type Transcriber = {
  provider: Provider
  /**
   * @param sound mono at 16 kHz, of about half a minute at most
   * @returns lines with times from its first sample
   * @throws TriptychError `model_unavailable`, `outbound_failed`, `address_refused`, `work_canceled`
   */
  transcribe(sound: Float32Array, signal: AbortSignal): Promise<SpokenLine[]>
}
