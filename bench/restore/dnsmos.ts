/**
 * DNSMOS P.835 (Reddy et al. 2022): scores speech without a reference, for the benchmark. The score depends on
 * level, so versions of a recording must be compared at one and the same gain.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node'

/** 9.01 s at 16 kHz. */
const windowSize = 144_160
const windowHop = 16_000

export type DnsmosScore = { signal: number; background: number; overall: number }

export class Dnsmos {
  readonly #session: InferenceSession

  private constructor(session: InferenceSession) {
    this.#session = session
  }

  /** @param modelPath dnsmos_sig_bak_ovr.onnx */
  static async load(modelPath: string): Promise<Dnsmos> {
    const options = { intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 3 } as const
    return new Dnsmos(await InferenceSession.create(modelPath, options))
  }

  /** @param samples mono at 16 kHz; what is shorter than a window is repeated. */
  async score(samples: Float32Array): Promise<DnsmosScore> {
    const sound = repeatedToWindow(samples)
    const count = Math.trunc(Math.floor(sound.length / windowHop) - windowSize / windowHop) + 1
    const total: DnsmosScore = { signal: 0, background: 0, overall: 0 }
    for (let i = 0; i < count; i++) {
      const window = sound.slice(i * windowHop, i * windowHop + windowSize)
      const outputs = await this.#session.run({ input_1: new Tensor('float32', window, [1, windowSize]) })
      const [signal, background, overall] = outputs['Identity:0']!.data as Float32Array
      // The polynomials of the DNS challenge's dnsmos_local.py, which bring the raw outputs to the MOS scale.
      total.signal += polynomial(signal!, -0.08397278, 1.22083953, 0.0052439) / count
      total.background += polynomial(background!, -0.13166888, 1.60915514, -0.39604546) / count
      total.overall += polynomial(overall!, -0.06766283, 1.11546468, 0.04602535) / count
    }
    return total
  }
}

function repeatedToWindow(samples: Float32Array): Float32Array {
  if (samples.length >= windowSize || samples.length === 0) return samples
  return Float32Array.from({ length: windowSize }, (_, i) => samples[i % samples.length]!)
}

function polynomial(x: number, a: number, b: number, c: number): number {
  return (a * x + b) * x + c
}
