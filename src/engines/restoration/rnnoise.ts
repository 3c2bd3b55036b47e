/**
 * RNNoise (Valin 2018, wasm with the model inside) as an estimator: the fallback that needs no model file and no
 * native runtime. It works in time, on frames of 480 samples, and delays by exactly 960 without saying so.
 */

import type { DenoiseState, Rnnoise } from '@shiguredo/rnnoise-wasm'
import { loadRnnoise } from '#engines/rnnoise-runtime.ts'
import { limitRumble, type SpeechEstimator } from './speech-estimator.ts'
import { frameSize, hopSize, type Spectrum, Stft } from './stft.ts'

const rnnoiseFrame = 480
const delay = 960
/** It expects samples on the scale of 16-bit integers. */
const integerScale = 32_768

/** The loaded model, which any number of estimators share. */
export class RnnoiseModel {
  readonly #rnnoise: Rnnoise

  private constructor(rnnoise: Rnnoise) {
    this.#rnnoise = rnnoise
  }

  /** @throws TriptychError `model_unavailable` */
  static async load(): Promise<RnnoiseModel> {
    return new RnnoiseModel(await loadRnnoise())
  }

  createEstimator(levelGain: number): SpeechEstimator {
    return new RnnoiseEstimator(this.#rnnoise.createDenoiseState(), levelGain)
  }
}

class RnnoiseEstimator implements SpeechEstimator {
  readonly lookAhead = delay + rnnoiseFrame
  readonly #state: DenoiseState
  readonly #scale: number
  readonly #stft = new Stft()
  readonly #gathered = new Float32Array(rnnoiseFrame)
  #gatheredCount = 0
  #samplesToDrop = delay
  readonly #ready = new Float32Array(8 * hopSize)
  #readyCount = 0
  readonly #frame = new Float32Array(frameSize)

  constructor(state: DenoiseState, levelGain: number) {
    this.#state = state
    this.#scale = integerScale * levelGain
  }

  feed(samples: Float32Array): void {
    for (let from = 0; from < samples.length; ) {
      const count = Math.min(rnnoiseFrame - this.#gatheredCount, samples.length - from)
      for (let i = 0; i < count; i++)
        this.#gathered[this.#gatheredCount + i] = samples[from + i]! * this.#scale
      this.#gatheredCount += count
      from += count
      if (this.#gatheredCount === rnnoiseFrame) this.#denoise()
    }
  }

  #denoise(): void {
    this.#gatheredCount = 0
    this.#state.processFrame(this.#gathered)
    const dropped = Math.min(this.#samplesToDrop, rnnoiseFrame)
    this.#samplesToDrop -= dropped
    for (let i = dropped; i < rnnoiseFrame; i++) {
      this.#ready[this.#readyCount++] = this.#gathered[i]! / this.#scale
    }
  }

  async estimate(_noisy: Spectrum, into: Spectrum): Promise<void> {
    this.#frame.copyWithin(0, hopSize)
    this.#frame.set(this.#ready.subarray(0, hopSize), hopSize)
    this.#ready.copyWithin(0, hopSize, this.#readyCount)
    this.#readyCount -= hopSize
    this.#stft.analyse([this.#frame], [into])
    limitRumble(into)
  }

  [Symbol.dispose](): void {
    this.#state.destroy()
  }
}
