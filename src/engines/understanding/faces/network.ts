/** A network with one picture as input, run on one thread: on more, networks as small as these are slower. */
import type { InferenceSession, TensorConstructor } from 'onnxruntime-node'
import { loadOnnxRuntime } from '#engines/onnx-runtime.ts'

export class Network implements Disposable {
  readonly #session: InferenceSession
  readonly #tensor: TensorConstructor

  private constructor(session: InferenceSession, tensor: TensorConstructor) {
    this.#session = session
    this.#tensor = tensor
  }

  /** @param model an ONNX file. @throws Error where it or the runtime cannot be loaded */
  static async load(model: Uint8Array): Promise<Network> {
    const { InferenceSession, Tensor } = await loadOnnxRuntime()
    const session = await InferenceSession.create(model, {
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      logSeverityLevel: 3,
    })
    return new Network(session, Tensor)
  }

  /** @param planes three of them, of `width` times `height`. @returns the output of each of the names */
  async run(planes: Float32Array, width: number, height: number, outputs: string[]): Promise<Float32Array[]> {
    const input = new this.#tensor('float32', planes, [1, 3, height, width])
    const results = await this.#session.run({ [this.#session.inputNames[0]!]: input }, outputs)
    return outputs.map((name) => results[name]!.data as Float32Array)
  }

  [Symbol.dispose](): void {
    void this.#session.release()
  }
}
