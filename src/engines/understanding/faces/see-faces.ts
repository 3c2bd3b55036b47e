/** Finds the faces of one picture that can be told apart. */
import type { RgbaPixels } from '#engines/media/frame-scaler.ts'
import { sideOf } from './boxes.ts'
import type { FaceAnalyzer } from './face-analyzer.ts'
import { faceCrop } from './face-crop.ts'
import type { FoundFace } from './face-detector.ts'
import { faceQuality } from './face-quality.ts'
import type { Sighting } from './face-tracks.ts'

export const longestSide = 1280
/** The same face at this size and a large one: cosine 0.9; at 25 pixels: 0.6. */
const leastSide = 40
/** Of a crowd only those in front. */
const mostFaces = 12

/** The size at which pictures are looked at. */
export function workingSize({ width, height }: { width: number; height: number }) {
  const share = Math.min(1, longestSide / Math.max(width, height))
  const side = (length: number) => Math.max(1, Math.round(length * share))
  return { width: side(width), height: side(height) }
}

/** The largest first. @param found in the picture, or in a copy of another size */
export async function seeFaces(
  picture: RgbaPixels,
  found: readonly FoundFace[],
  analyzer: FaceAnalyzer,
): Promise<Sighting[]> {
  const faces = found
    .filter(({ box }) => sideOf(box, picture) >= leastSide)
    .toSorted((a, b) => sideOf(b.box, picture) - sideOf(a.box, picture))
    .slice(0, mostFaces)
  const sightings: Sighting[] = []
  for (const face of faces) {
    const embedding = await analyzer.embed(picture, face.box)
    const { jpeg } = faceCrop(picture, face.box)
    sightings.push({ ...face, quality: faceQuality(picture, face), embedding, crop: jpeg })
  }
  return sightings
}
