/** The face that a picture is about: a portrait of a person, or an image to search with. */
import { join } from 'node:path'
import type { MediaLimits } from '#engines/media/limits.ts'
import { openPictures } from '#engines/media/picture-reader.ts'
import { writePicture } from '../pictures/write-jpeg.ts'
import type { FaceAnalyzer } from './face-analyzer.ts'
import { faceCrop } from './face-crop.ts'
import { facesOfPicture } from './faces-of-picture.ts'
import { workingSize } from './see-faces.ts'

export type FaceOfPicture = {
  /** Of length one; comparable with those of the same `provider` and version. */
  embedding: number[]
  confidence: number
  /** JPEG of this size in pixels. */
  cropPath: string
  width: number
  height: number
}

/**
 * The largest face that is large enough to be told from others; null when there is none.
 * @param folder for the crop
 * @throws TriptychError `media_*`, `storage_failed`
 */
export async function faceOfPicture(
  path: string,
  { limits, folder }: { limits: MediaLimits; folder: string },
  analyzer: FaceAnalyzer,
): Promise<FaceOfPicture | null> {
  using reader = openPictures(path, limits)
  const [largest] = await facesOfPicture(reader, analyzer)
  if (largest === undefined) return null
  const { width, height } = workingSize(reader)
  const picture = reader.rgbaAt(0, width, height)
  const cropPath = join(folder, 'face.jpg')
  const { jpeg, side } = faceCrop(picture, largest.box)
  writePicture(cropPath, jpeg)
  const { embedding, confidence } = largest
  return { embedding: Array.from(embedding), confidence, cropPath, width: side, height: side }
}
