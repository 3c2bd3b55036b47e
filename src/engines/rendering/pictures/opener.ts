/** How pictures reach the files that a timeline names. */
import { TriptychError } from '#base/errors.ts'
import type { MediaLimits } from '#engines/media/limits.ts'

export type Opener = {
  /** Local path of each asset's file, by the asset's key in the timeline. */
  files: Readonly<Record<string, string>>
  /** Local path of the image behind the film; null when there is none. */
  backgroundImage: string | null
  limits: MediaLimits
  /** Called after each picture that was opened: many large ones take long, and nothing else shows that it goes on. */
  onOpened?(): void
}

/** @throws TriptychError `media_unreadable` when there is none */
export function fileOf(assetId: string, { files }: Opener): string {
  const path = Object.hasOwn(files, assetId) ? files[assetId] : undefined
  if (path === undefined)
    throw new TriptychError('media_unreadable', { detail: 'There is no file of this asset.' })
  return path
}
