/** Makes the picture of any item that is drawn in a box of its own. */
import { TriptychError } from '#base/errors.ts'
import type { TimelineAsset, VisualItem } from '#timeline/editor-state.ts'
import type { Picture } from '../picture.ts'
import { createImagePicture } from './image-picture.ts'
import type { RasterShelf } from './raster-shelf.ts'
import { createSolidPicture } from './solid-picture.ts'

/** @throws TriptychError that names neither item nor asset: the caller knows them */
export async function createPicture(
  item: VisualItem,
  asset: TimelineAsset | undefined,
  rasters: RasterShelf,
): Promise<Picture> {
  switch (item.type) {
    case 'solid':
      return createSolidPicture(item)
    case 'image':
      return createImagePicture(await rasters.open(item.assetId), item.keepAspectRatio)
    default:
      throw new TriptychError('media_unsupported', {
        detail: `Items of the type "${item.type}" cannot be drawn (${asset?.type ?? 'no asset'}).`,
      })
  }
}
