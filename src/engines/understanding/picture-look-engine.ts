/** A look at a picture that is searched by, or shows a person; an engine, so that it runs in a child process. */
import type { Engine } from '#engines/engine.ts'
import type { MediaLimits } from '#engines/media/limits.ts'
import { openFaceAnalyzer } from './faces/face-analyzer.ts'
import { faceOfPicture } from './faces/face-of-picture.ts'
import type { Provider } from './facts.ts'
import { hashOfPicture } from './pictures/picture-hash.ts'

export type PictureLookRequest = { inputPath: string; modelFolder: string | null; limits: MediaLimits }

export type PictureLookFacts = {
  /** 16 hexadecimal digits. */
  pictureHash: string
  /** The face that the picture is about; null when it shows none, or nobody can look for faces. */
  face: { provider: Provider; embedding: number[] } | null
}

/** @throws TriptychError `media_*`, `storage_failed` */
export const engine: Engine<PictureLookRequest, PictureLookFacts> = async (
  { inputPath, modelFolder, limits },
  { folder },
) => {
  const pictureHash = hashOfPicture(inputPath, limits)
  const opened = await openFaceAnalyzer(modelFolder)
  if ('reason' in opened) return { pictureHash, face: null }
  using analyzer = opened
  const face = await faceOfPicture(inputPath, { limits, folder }, analyzer)
  return { pictureHash, face: face && { provider: analyzer.provider, embedding: face.embedding } }
}
