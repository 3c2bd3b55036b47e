/** RNNoise (BSD, wasm with the model inside) says of each 10 ms at 48 kHz how likely it is speech: for want of better. */
import type { DenoiseState } from '@shiguredo/rnnoise-wasm'
import { loadRnnoise } from '#engines/rnnoise-runtime.ts'
import type { SpeechScorer } from './speech-scorer.ts'

/** It expects samples on the scale of 16-bit integers. */
const integerScale = 32_768

/** @throws TriptychError `model_unavailable` */
export async function openRnnoiseScorer(): Promise<SpeechScorer> {
  return new RnnoiseScorer((await loadRnnoise()).createDenoiseState())
}

class RnnoiseScorer implements SpeechScorer {
  readonly provider = { detector: 'speech', name: 'RNNoise', version: '2025.1.5' } as const
  readonly sampleRate = 48_000
  readonly frameLength = 480
  readonly #state: DenoiseState
  readonly #frame = new Float32Array(480)

  constructor(state: DenoiseState) {
    this.#state = state
  }

  async score(frame: Float32Array): Promise<number> {
    // It writes what it has denoised over what it is given.
    for (let i = 0; i < frame.length; i++) this.#frame[i] = frame[i]! * integerScale
    return this.#state.processFrame(this.#frame)
  }

  [Symbol.dispose](): void {
    this.#state.destroy()
  }
}
