/**
 * DNSMOS P.835 (Reddy et al. 2022): scores speech without a reference, from 1 to 5. The score depends on level, so
 * versions of a recording must be compared at one and the same gain; and it is an opinion of a network, which by
 * less than 0.05 means nothing.
 */
import type { InferenceSession, TensorConstructor } from 'onnxruntime-node'
import { TriptychError } from '#base/errors.ts'
import { loadOnnxRuntime } from '#engines/onnx-runtime.ts'

export const dnsmosRate = 16_000
/** 9.01 s at 16 kHz. */
export const dnsmosWindow = 144_160
const windowHop = 16_000

export type DnsmosScore = { signal: number; background: number; overall: number }

export class Dnsmos implements Disposable {
  readonly #session: InferenceSession
  readonly #tensor: TensorConstructor

  private constructor(session: InferenceSession, tensor: TensorConstructor) {
    this.#session = session
    this.#tensor = tensor
  }

  /**
   * @param model path or bytes of dnsmos_sig_bak_ovr.onnx
   * @throws TriptychError `model_unavailable`
   */
  static async load(model: string | Uint8Array): Promise<Dnsmos> {
    try {
      const { InferenceSession, Tensor } = await loadOnnxRuntime()
      // Its memory arena would keep 200 MB of one window's work for ever; without it a window takes as long.
      const options = {
        intraOpNumThreads: 1,
        interOpNumThreads: 1,
        logSeverityLevel: 3,
        enableCpuMemArena: false,
        enableMemPattern: false,
      } as const
      const session =
        typeof model === 'string'
          ? await InferenceSession.create(model, options)
          : await InferenceSession.create(model, options)
      return new Dnsmos(session, Tensor)
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new TriptychError('model_unavailable', { detail: `DNSMOS could not be loaded: ${reason}`, cause })
    }
  }

  /** The mean over windows that begin every second. @param samples mono at 16 kHz; shorter than a window: repeated. */
  async score(samples: Float32Array): Promise<DnsmosScore> {
    const sound = repeatedToWindow(samples)
    const count = Math.trunc(Math.floor(sound.length / windowHop) - dnsmosWindow / windowHop) + 1
    const scores: DnsmosScore[] = []
    for (let i = 0; i < count; i++) scores.push(await this.scoreWindow(sound, i * windowHop))
    return meanScore(scores)
  }

  /** @param samples mono at 16 kHz, of which 9.01 s from `from` are scored; what is not there is repeated. */
  async scoreWindow(samples: Float32Array, from: number): Promise<DnsmosScore> {
    const window = repeatedToWindow(samples.slice(from, from + dnsmosWindow))
    const input = new this.#tensor('float32', window, [1, dnsmosWindow])
    const outputs = await this.#session.run({ input_1: input })
    const [signal, background, overall] = outputs['Identity:0']!.data as Float32Array
    // The polynomials of the DNS challenge's dnsmos_local.py, which bring the raw outputs to the MOS scale.
    return {
      signal: polynomial(signal!, -0.08397278, 1.22083953, 0.0052439),
      background: polynomial(background!, -0.13166888, 1.60915514, -0.39604546),
      overall: polynomial(overall!, -0.06766283, 1.11546468, 0.04602535),
    }
  }

  [Symbol.dispose](): void {
    void this.#session.release()
  }
}

export function meanScore(scores: readonly DnsmosScore[]): DnsmosScore {
  const mean = (part: keyof DnsmosScore) =>
    scores.reduce((sum, score) => sum + score[part], 0) / scores.length
  return { signal: mean('signal'), background: mean('background'), overall: mean('overall') }
}

function repeatedToWindow(samples: Float32Array): Float32Array {
  if (samples.length >= dnsmosWindow || samples.length === 0) return samples
  return Float32Array.from({ length: dnsmosWindow }, (_, i) => samples[i % samples.length]!)
}

function polynomial(x: number, a: number, b: number, c: number): number {
  return (a * x + b) * x + c
}
