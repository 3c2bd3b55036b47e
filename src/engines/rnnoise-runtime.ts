/** RNNoise (Valin 2018, wasm with the model inside), loaded when it is first needed. */
import type { Rnnoise } from '@shiguredo/rnnoise-wasm'
import { TriptychError } from '#base/errors.ts'

/** @throws TriptychError `model_unavailable` */
export async function loadRnnoise(): Promise<Rnnoise> {
  // The wasm build is made for browsers and asks for this name; it exists only while the module loads.
  Reflect.set(globalThis, 'WorkerGlobalScope', class {})
  try {
    const { Rnnoise } = await import('@shiguredo/rnnoise-wasm')
    return await Rnnoise.load()
  } catch (cause) {
    throw new TriptychError('model_unavailable', { detail: 'RNNoise could not be loaded.', cause })
  } finally {
    Reflect.deleteProperty(globalThis, 'WorkerGlobalScope')
  }
}
