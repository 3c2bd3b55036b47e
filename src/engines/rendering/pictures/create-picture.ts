/** Makes the picture of any item that is drawn in a box of its own. */
import { readFile } from 'node:fs/promises'
import { TriptychError } from '#base/errors.ts'
import type {
  CaptionAsset,
  GifItem,
  LottieAsset,
  LottieItem,
  TimelineAsset,
  VideoItem,
  VisualItem,
} from '#timeline/editor-state.ts'
import { createChartPicture } from '../chart/chart-picture.ts'
import { createIllustrationPicture } from '../illustrations/illustration-picture.ts'
import type { Picture } from '../picture.ts'
import { createCaptionsPicture } from '../text/captions-picture.ts'
import { createTextPicture } from '../text/text-picture.ts'
import { createTextTemplatePicture } from '../text/text-template-picture.ts'
import { FootageFile } from './footage-file.ts'
import { createFootagePicture } from './footage-picture.ts'
import { createImagePicture } from './image-picture.ts'
import { openLottie } from './lottie.ts'
import { createLottiePicture } from './lottie-picture.ts'
import { fileOf, type Opener } from './opener.ts'
import type { RasterShelf } from './raster-shelf.ts'
import { createSolidPicture } from './solid-picture.ts'

export type PictureTools = {
  opener: Opener
  rasters: RasterShelf
  /** Names the item in what goes wrong later, when the picture is drawn. */
  failure: (thrown: unknown) => TriptychError
}

/** @throws TriptychError that names neither item nor asset: the caller knows them */
export async function createPicture(
  item: VisualItem,
  asset: TimelineAsset | undefined,
  tools: PictureTools,
): Promise<Picture> {
  switch (item.type) {
    case 'solid':
      return createSolidPicture(item)
    case 'image':
      return createImagePicture(await tools.rasters.open(item.assetId), item.keepAspectRatio)
    case 'video':
      return createFootage(item, item.videoStartFromInSeconds, false, tools)
    case 'gif': {
      const isLooping = !(asset?.type === 'gif' && asset.loopBehavior === 'finite')
      return createFootage(item, item.gifStartFromInSeconds, isLooping, tools)
    }
    case 'lottie':
      return createVector(item, asset?.type === 'lottie' ? asset : undefined, tools)
    case 'text':
      return createTextPicture(item)
    case 'captions':
      return createCaptionsPicture(item, captionsOf(asset))
    case 'text-template':
      return createTextTemplatePicture(item, openLottie)
    case 'chart':
      return createChartPicture(item)
    case 'illustration':
      return createIllustrationPicture(item)
  }
}

function createFootage(
  { assetId, keepAspectRatio, playbackRate }: VideoItem | GifItem,
  startSeconds: number,
  isLooping: boolean,
  { opener, failure }: PictureTools,
): Picture {
  const file = new FootageFile(fileOf(assetId, opener), opener.limits, failure)
  return createFootagePicture(file, {
    keepsAspect: keepAspectRatio,
    startSeconds,
    rate: playbackRate,
    isLooping,
  })
}

function captionsOf(asset: TimelineAsset | undefined): CaptionAsset {
  if (asset?.type === 'caption') return asset
  throw new TriptychError('media_unreadable', { detail: 'There are no captions of this asset.' })
}

async function createVector(
  item: LottieItem,
  asset: LottieAsset | undefined,
  { opener, rasters }: PictureTools,
): Promise<Picture> {
  if (asset?.resourceType === 'svg')
    return createImagePicture(await rasters.open(item.assetId), item.keepAspectRatio)
  const document = asset?.resourceJson ?? (await readFile(fileOf(item.assetId, opener), 'utf8'))
  return createLottiePicture(item, await openLottie(document))
}
