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
  #lastPauseMs = systemClock.elapsedMs()

  constructor(signal: AbortSignal) {
    this.#signal = signal
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
    if (this.#signal.aborted) throw new TriptychError('work_canceled')
  }
}
