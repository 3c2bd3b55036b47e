/**
 * GTCRN (Rong et al. 2024, MIT), a small streaming network for speech at 16 kHz, as an estimator: bins 0..256 of
 * our frames are its input, and the band above 8 kHz, which it does not know, follows the energy it keeps just
 * below. ONNX Runtime runs a frame synchronously, so this must only be used in a process of its own.
 */

import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { TriptychError } from '#base/errors.ts'
import { loadOnnxRuntime } from '#engines/onnx-runtime.ts'
import { limitRumble, type SpeechEstimator } from './speech-estimator.ts'
import type { Spectrum } from './stft.ts'

/** The model's bins: 0 to 8 kHz. */
const modelBins = 257
/** Its transform has a third of our length, so the same sound has a third of our values. */
const lengthRatio = 3
/** 4 to 7.8 kHz: where the gain of the high band is read; the very last bins are the model's least certain. */
const guideFrom = 128
const guideTo = 250
const minHighBandGain = 0.05

const cacheShapes = {
  conv_cache: [2, 1, 16, 16, 33],
  tra_cache: [2, 3, 1, 1, 16],
  inter_cache: [2, 1, 33, 16],
}
type Caches = Record<keyof typeof cacheShapes, Tensor>

type Runtime = typeof import('onnxruntime-node')

/** A second thread spins more than it works on frames this small: twice the time in all. */
const sessionOptions = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const

/** The loaded model, which any number of estimators share. */
export class GtcrnModel implements Disposable {
  readonly #runtime: Runtime
  readonly #session: InferenceSession

  private constructor(runtime: Runtime, session: InferenceSession) {
    this.#runtime = runtime
    this.#session = session
  }

  /**
   * @param model the bytes of gtcrn_simple.onnx.
   * @throws TriptychError `model_unavailable` when ONNX Runtime or the model cannot be loaded
   */
  static async load(model: Uint8Array): Promise<GtcrnModel> {
    try {
      const runtime = await loadOnnxRuntime()
      return new GtcrnModel(runtime, await runtime.InferenceSession.create(model, sessionOptions))
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new TriptychError('model_unavailable', { detail: `GTCRN could not be loaded: ${reason}`, cause })
    }
  }

  /** @param levelGain brings the speech to -20 dBFS, the level the model was trained at; undone in the estimate. */
  createEstimator(levelGain: number): SpeechEstimator {
    return new GtcrnEstimator(this.#runtime, this.#session, levelGain)
  }

  [Symbol.dispose](): void {
    void this.#session.release()
  }
}

class GtcrnEstimator implements SpeechEstimator {
  readonly lookAhead = 0
  readonly #session: InferenceSession
  readonly #levelGain: number
  readonly #mix: Float32Array
  readonly #mixTensor: Tensor
  #caches: Caches

  constructor(runtime: Runtime, session: InferenceSession, levelGain: number) {
    this.#session = session
    this.#levelGain = levelGain
    this.#mix = new Float32Array(modelBins * 2)
    this.#mixTensor = new runtime.Tensor('float32', this.#mix, [1, modelBins, 1, 2])
    const zeros = (shape: number[]) =>
      new runtime.Tensor('float32', new Float32Array(shape.reduce((size, side) => size * side, 1)), shape)
    this.#caches = {
      conv_cache: zeros(cacheShapes.conv_cache),
      tra_cache: zeros(cacheShapes.tra_cache),
      inter_cache: zeros(cacheShapes.inter_cache),
    }
  }

  feed(): void {}

  async estimate(noisy: Spectrum, into: Spectrum): Promise<void> {
    const enter = this.#levelGain / lengthRatio
    for (let k = 0; k < modelBins; k++) {
      this.#mix[2 * k] = noisy.real[k]! * enter
      this.#mix[2 * k + 1] = noisy.imaginary[k]! * enter
    }
    const outputs = await this.#session.run({ mix: this.#mixTensor, ...this.#caches })
    this.#caches = {
      conv_cache: outputs.conv_cache_out!,
      tra_cache: outputs.tra_cache_out!,
      inter_cache: outputs.inter_cache_out!,
    }
    const enhanced = outputs.enh!.data as Float32Array
    for (let k = 0; k < modelBins; k++) {
      into.real[k] = enhanced[2 * k]! / enter
      into.imaginary[k] = enhanced[2 * k + 1]! / enter
    }
    limitRumble(into)
    fillHighBand(noisy, into)
  }

  [Symbol.dispose](): void {}
}

/** The share of energy kept from 4 to 7.8 kHz, as an amplitude gain: stronger than the model below, on purpose. */
function fillHighBand(noisy: Spectrum, into: Spectrum): void {
  let before = 0
  let after = 0
  for (let k = guideFrom; k <= guideTo; k++) {
    before += noisy.real[k]! ** 2 + noisy.imaginary[k]! ** 2
    after += into.real[k]! ** 2 + into.imaginary[k]! ** 2
  }
  const gain = before > 0 ? Math.min(1, Math.max(minHighBandGain, after / before)) : minHighBandGain
  for (let k = modelBins; k < into.real.length; k++) {
    into.real[k] = noisy.real[k]! * gain
    into.imaginary[k] = noisy.imaginary[k]! * gain
  }
}
