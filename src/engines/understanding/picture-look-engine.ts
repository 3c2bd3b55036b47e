/** A look at a picture that is searched by, or shows a person; an engine, so that it runs in a child process. */
import type { Engine } from '#engines/engine.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { openFaceAnalyzer } from './faces/face-analyzer.ts'
import { faceOfPicture } from './faces/face-of-picture.ts'
import type { PictureSignature, Provider } from './facts.ts'
import { hashOfPicture } from './pictures/picture-hash.ts'
import { signatureOfPicture, signatureProvider } from './pictures/picture-signature.ts'

export type PictureLookRequest = { inputPath: string; modelFolder: string | null; limits: MediaLimits }

export type PictureLookFacts = {
  /** 16 hexadecimal digits. */
  pictureHash: string
  signature: PictureSignature & { provider: Pick<Provider, 'name' | 'version'> }
  /** The face that the picture is about; null when it shows none, or nobody can look for faces. */
  face: { provider: Provider; embedding: number[] } | null
}

/** @throws TriptychError `media_*`, `storage_failed` */
export const engine: Engine<PictureLookRequest, PictureLookFacts> = async (
  { inputPath, modelFolder, limits },
  { folder },
) => {
  const looks = {
    pictureHash: hashOfPicture(inputPath, limits),
    signature: { ...signatureOfPicture(inputPath, limits), provider: signatureProvider },
  }
  const opened = await openFaceAnalyzer(modelFolder)
  if ('reason' in opened) return { ...looks, face: null }
  using analyzer = opened
  const face = await faceOfPicture(inputPath, { limits, folder }, analyzer)
  return { ...looks, face: face && { provider: analyzer.provider, embedding: face.embedding } }
}
