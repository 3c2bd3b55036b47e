/**
 * Keeps long synchronous work polite: decoding and DSP never wait, so without pauses a cancel would not be heard
 * until the end.
 */

import { setImmediate } from 'node:timers/promises'
import { systemClock } from '#base/clock.ts'
import { TriptychError } from '#base/errors.ts'

const intervalMs = 50

export class Pacer {
  readonly #signal: AbortSignal
  readonly #onPause: () => void
  #lastPauseMs = systemClock.elapsedMs()

  /** @param onPause called at every pause: a sign of life, for work that has no measure of its progress. */
  constructor(signal: AbortSignal, onPause: () => void = () => {}) {
    this.#signal = signal
    this.#onPause = onPause
  }

  isDue(): boolean {
    return systemClock.elapsedMs() - this.#lastPauseMs >= intervalMs
  }

  /**
   * Lets messages in.
   * @throws TriptychError `work_canceled` when the work is to stop
   */
  async pause(): Promise<void> {
    await setImmediate()
    this.#lastPauseMs = systemClock.elapsedMs()
    this.#onPause()
    if (this.#signal.aborted) throw new TriptychError('work_canceled')
  }
}
