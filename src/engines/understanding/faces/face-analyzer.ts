/** What finds faces and tells them apart: two networks, held open for many pictures. */
import { findModel } from '#engines/find-model.ts'
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import { faceDetector } from '#engines/model-catalogue.ts'
import type { Box, LeftOut, Provider } from '../facts.ts'
import { FaceDetector, type FoundFace } from './face-detector.ts'
import { FaceEmbedder } from './face-embedder.ts'

/** To be raised when anything changes where a face ends up among the others: weights, colours, what is cut out. */
const faceProvider: Provider = { detector: 'faces', name: 'rfb-640+hse-faceres', version: '1' }

export class FaceAnalyzer implements Disposable {
  readonly provider = faceProvider
  readonly #detector: FaceDetector
  readonly #embedder: FaceEmbedder

  constructor(detector: FaceDetector, embedder: FaceEmbedder) {
    this.#detector = detector
    this.#embedder = embedder
  }

  /** The surest first. */
  async detect(picture: RgbaPixels): Promise<FoundFace[]> {
    return await this.#detector.detect(picture)
  }

  /** A vector of length one; its cosine with another says how alike two faces are. */
  async embed(picture: RgbaPixels, box: Box): Promise<Float32Array> {
    return await this.#embedder.embed(picture, box)
  }

  [Symbol.dispose](): void {
    this.#detector[Symbol.dispose]()
    this.#embedder[Symbol.dispose]()
  }
}

/** Never throws: what is not there is said. */
export async function openFaceAnalyzer(modelFolder: string | null): Promise<FaceAnalyzer | LeftOut> {
  const model = findModel(modelFolder, faceDetector)
  if ('missing' in model) return { detector: 'faces', reason: model.missing }
  using resources = new DisposableStack()
  try {
    const detector = resources.use(await FaceDetector.load(model.bytes))
    const embedder = resources.use(await FaceEmbedder.load())
    resources.move()
    return new FaceAnalyzer(detector, embedder)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { detector: 'faces', reason: `The networks for faces cannot be loaded: ${reason}` }
  }
}
