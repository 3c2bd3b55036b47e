/** Finds faces in a picture with the RFB network of "Ultra-Light-Fast-Generic-Face-Detector" (trained on WIDER FACE). */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import type { Box } from '../facts.ts'
import { overlapOf } from './boxes.ts'
import { Network } from './network.ts'
import { rgbPlanes } from './rgb-planes.ts'

export type FoundFace = { box: Box; confidence: number }

/** What the network looks at, whatever the shape of the picture; pictures of this size need no more scaling. */
export const detectorSize = { width: 640, height: 480 }

const leastConfidence = 0.7
const mostCandidates = 200
/** Two boxes that share more than this, as a part of both together, are of one face. */
const sameFaceOverlap = 0.3

export class FaceDetector implements Disposable {
  readonly #network: Network

  private constructor(network: Network) {
    this.#network = network
  }

  static async load(model: Uint8Array): Promise<FaceDetector> {
    return new FaceDetector(await Network.load(model))
  }

  /** The surest first. */
  async detect(picture: RgbaPixels): Promise<FoundFace[]> {
    const { width, height } = detectorSize
    const whole = { x: 0, y: 0, width: picture.width, height: picture.height }
    const planes = rgbPlanes(picture, whole, width, height)
    for (let i = 0; i < planes.length; i++) planes[i] = (planes[i]! - 127) / 128
    const [scores, boxes] = await this.#network.run(planes, width, height, ['scores', 'boxes'])
    return bestOf(candidatesOf(scores!, boxes!))
  }

  [Symbol.dispose](): void {
    this.#network[Symbol.dispose]()
  }
}

/** @param scores pairs of "no face" and "face". @param boxes left, top, right and bottom, which may be outside */
function candidatesOf(scores: Float32Array, boxes: Float32Array): FoundFace[] {
  const found: FoundFace[] = []
  for (let i = 0; i * 2 < scores.length; i++) {
    const confidence = scores[i * 2 + 1]!
    if (confidence <= leastConfidence) continue
    const [left, top, right, bottom] = Array.from(boxes.subarray(i * 4, i * 4 + 4), inside) as [
      number,
      number,
      number,
      number,
    ]
    if (right <= left || bottom <= top) continue
    found.push({ box: { x: left, y: top, width: right - left, height: bottom - top }, confidence })
  }
  return found.toSorted((a, b) => b.confidence - a.confidence).slice(0, mostCandidates)
}

function bestOf(candidates: readonly FoundFace[]): FoundFace[] {
  const kept: FoundFace[] = []
  for (const face of candidates) {
    if (kept.every(({ box }) => overlapOf(box, face.box) <= sameFaceOverlap)) kept.push(face)
  }
  return kept
}

function inside(fraction: number): number {
  return Math.min(1, Math.max(0, fraction))
}
