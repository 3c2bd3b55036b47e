/** Describes a face by a direction in space: those of one person point the same way, whatever light and camera. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import type { Box } from '../facts.ts'
import { squareAround } from './boxes.ts'
import { embeddingNetwork, networkOutput, networkSize } from './embedding-network.ts'
import { readGraphModel } from './graph-model.ts'
import { Network } from './network.ts'
import { rgbPlanes } from './rgb-planes.ts'

/** What the pictures that the network learnt from had on average (VGGFace2): blue, green, red. */
const meanColour = [103.939, 116.779, 123.68] as const
/** Of 0.8 to 1.3 the one that tells people apart best, by bench/understanding/faces.bench.ts. */
const cropScale = 1.2
/** Other weights would put faces where they cannot be compared with those of before. */
const weightsSha256 = '2c7d2d62b76c97528b736527aa09d310ea71743c9e3e79fb6c62d4b2d73af79b'

export class FaceEmbedder implements Disposable {
  readonly #network: Network

  private constructor(network: Network) {
    this.#network = network
  }

  /** @throws Error where the network is not installed, or is another one */
  static async load(): Promise<FaceEmbedder> {
    const folder = join(dirname(fileURLToPath(import.meta.resolve('@vladmandic/human'))), '../models')
    const sha256 = createHash('sha256')
      .update(readFileSync(join(folder, 'faceres.bin')))
      .digest('hex')
    if (sha256 !== weightsSha256) throw new Error('The weights of the face network are of another version.')
    return new FaceEmbedder(await Network.load(embeddingNetwork(readGraphModel(folder, 'faceres.json'))))
  }

  /** @returns 1024 numbers, as a vector of length one */
  async embed(picture: RgbaPixels, box: Box): Promise<Float32Array> {
    const square = squareAround(box, picture, cropScale)
    const [red, green, blue] = planesOf(rgbPlanes(picture, square, networkSize, networkSize))
    const planes = new Float32Array(3 * networkSize * networkSize)
    for (const [plane, values] of [blue!, green!, red!].entries()) {
      planes.set(
        values.map((value) => value - meanColour[plane]!),
        plane * values.length,
      )
    }
    const [output] = await this.#network.run(planes, networkSize, networkSize, [networkOutput])
    return unit(output!)
  }

  [Symbol.dispose](): void {
    this.#network[Symbol.dispose]()
  }
}

/** Of length one. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(dot(vector, vector))
  return length === 0 ? vector : vector.map((value) => value / length)
}

/** The cosine of the angle between two vectors of length one. */
export function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!
  return sum
}

function planesOf(rgb: Float32Array): Float32Array[] {
  const length = rgb.length / 3
  return [0, 1, 2].map((plane) => rgb.subarray(plane * length, (plane + 1) * length))
}
