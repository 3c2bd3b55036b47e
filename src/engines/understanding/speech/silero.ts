/**
 * Silero VAD (MIT) on ONNX Runtime: the probability of speech for each 32 ms at 16 kHz. It also wants the last 64
 * samples of the block before; without them it runs and finds no speech at all.
 */
import type { InferenceSession, Tensor } from 'onnxruntime-node'
import { TriptychError } from '#base/errors.ts'
import { loadOnnxRuntime } from '#engines/onnx-runtime.ts'
import type { SpeechScorer } from './speech-scorer.ts'

const contextLength = 64
const blockLength = 512
const sampleRate = 16_000

type Runtime = typeof import('onnxruntime-node')

const sessionOptions = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const

/** @throws TriptychError `model_unavailable` when ONNX Runtime or the model cannot be loaded */
export async function openSilero(model: Uint8Array): Promise<SpeechScorer> {
  try {
    const runtime = await loadOnnxRuntime()
    return new Silero(runtime, await runtime.InferenceSession.create(model, sessionOptions))
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new TriptychError('model_unavailable', {
      detail: `Silero VAD could not be loaded: ${reason}`,
      cause,
    })
  }
}

class Silero implements SpeechScorer {
  readonly provider = { detector: 'speech', name: 'Silero VAD', version: '16k op15' } as const
  readonly sampleRate = sampleRate
  readonly frameLength = blockLength
  readonly #session: InferenceSession
  readonly #samples = new Float32Array(contextLength + blockLength)
  readonly #input: Tensor
  readonly #rate: Tensor
  #state: Tensor

  constructor(runtime: Runtime, session: InferenceSession) {
    this.#session = session
    this.#input = new runtime.Tensor('float32', this.#samples, [1, contextLength + blockLength])
    this.#rate = new runtime.Tensor('int64', BigInt64Array.of(BigInt(sampleRate)), [])
    this.#state = new runtime.Tensor('float32', new Float32Array(2 * 128), [2, 1, 128])
  }

  async score(frame: Float32Array): Promise<number> {
    this.#samples.set(frame, contextLength)
    const { output, stateN } = await this.#session.run({
      input: this.#input,
      state: this.#state,
      sr: this.#rate,
    })
    this.#state = stateN!
    this.#samples.copyWithin(0, blockLength)
    return Number(output!.data[0])
  }

  [Symbol.dispose](): void {
    void this.#session.release()
  }
}
