/**
 * The two families of paths for files: the first generation's, of videos alone, and the later ones', of videos and
 * images. Both name the same things by the same numbers.
 */
import type { PlacedEntry } from '#core/libraries/library-entries.ts'

export type AssetFamily = {
  /** The part of the path. */
  path: 'video-assets' | 'assets'
  /** The name of the number in the path. */
  param: 'videoAssetId' | 'assetId'
  kinds: readonly PlacedEntry['media_kind'][]
  /** What its answers call the number and the name. */
  idField: 'videoId' | 'assetId'
  nameField: 'videoName' | 'fileName'
}

export const videoAssets: AssetFamily = {
  path: 'video-assets',
  param: 'videoAssetId',
  kinds: ['video'],
  idField: 'videoId',
  nameField: 'videoName',
}

export const assets: AssetFamily = {
  path: 'assets',
  param: 'assetId',
  kinds: ['video', 'image'],
  idField: 'assetId',
  nameField: 'fileName',
}
