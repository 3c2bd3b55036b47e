/** Looks at an image: a smaller copy, its perceptual hash and its signature. It has no time, so there are no shots. */
import { join } from 'node:path'
import { openPictures } from '#engines/media/picture-reader.ts'
import type { DetectorInput, Finding } from './detector.ts'
import { hashOfPicture } from './pictures/picture-hash.ts'
import { signatureOfPicture, signatureProvider } from './pictures/picture-signature.ts'
import { writeJpeg } from './pictures/write-jpeg.ts'

const longestSide = 1280

/** @throws TriptychError `media_*`, `storage_failed` */
export async function lookAtImage({ inputPath, limits, folder }: DetectorInput): Promise<Finding> {
  using reader = openPictures(inputPath, limits)
  const share = Math.min(1, longestSide / Math.max(reader.width, reader.height))
  const side = (length: number) => Math.max(1, Math.round(length * share))
  const path = join(folder, 'picture.jpg')
  writeJpeg(path, reader.rgbaAt(0, side(reader.width), side(reader.height)))
  return {
    picture: {
      path,
      pictureHash: hashOfPicture(path, limits),
      signature: signatureOfPicture(path, limits),
    },
    providers: [
      { detector: 'derivatives', name: 'triptych-shots', version: '1' },
      { detector: 'looks', ...signatureProvider },
    ],
  }
}
