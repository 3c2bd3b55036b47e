/** What lies behind all layers at a moment. */
import { TriptychError } from '#base/errors.ts'
import type { GlobalBackground } from '#timeline/editor-state.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import { createImagePicture } from '../pictures/image-picture.ts'
import type { Size } from '../pictures/mipmap.ts'
import type { Opener } from '../pictures/opener.ts'
import { recallRaster } from '../pictures/raster-memory.ts'
import type { FrameBackground, FrameLayer, Matrix, PlacedPicture } from './frame-scene.ts'
import { cover } from './matrix.ts'

/** @param layers what stands before it, back to front */
export type Backdrop = (layers: readonly FrameLayer[]) => FrameBackground

/** Composition pixels, by level. */
const blurRadii = [0, 10, 20, 40, 80]

/** How large a picture that lies behind the film has to be: what is blurred may lack what the blur takes away. */
export function leastPictureSize(
  background: GlobalBackground | undefined,
  { width, height }: OutputSize,
): Size {
  if (background?.type !== 'blur') return { width: 0, height: 0 }
  const reduction = background.level === 0 ? 1 : 4
  return { width: width / reduction, height: height / reduction }
}

const black: FrameBackground = { kind: 'color', color: '#000000' }

export async function openBackdrop(
  background: GlobalBackground | undefined,
  size: OutputSize,
  opener: Opener,
): Promise<Backdrop> {
  switch (background?.type) {
    case 'color':
      return steady(
        background.gradient === null
          ? { kind: 'color', color: background.color }
          : { kind: 'gradient', gradient: background.gradient, color: background.color },
      )
    case 'image':
      return steady({ kind: 'image', picture: await openImage(background.imageAssetId, size, opener) })
    case 'blur': {
      const radius = blurRadii[background.level] ?? 0
      return (layers) => {
        const of = rearMostFile(layers, size)
        return of === null ? black : { kind: 'blur', of, radius }
      }
    }
    default:
      return steady(black)
  }
}

function steady(background: FrameBackground): Backdrop {
  return () => background
}

async function openImage(assetId: string | null, size: OutputSize, opener: Opener) {
  const path = opener.backgroundImage ?? (assetId === null ? undefined : opener.files[assetId])
  if (path === undefined)
    throw new TriptychError('media_unreadable', { detail: 'There is no file of the background image.' })
  // Covering needs more than the film's size along one side; the shorter one decides.
  const side = Math.max(size.width, size.height)
  return createImagePicture(await recallRaster(path, { width: side, height: side }, opener.limits), false)
}

/** The rear-most picture of a file, all of it that is not cropped covering the canvas. */
function rearMostFile(layers: readonly FrameLayer[], size: OutputSize): PlacedPicture | null {
  for (const layer of layers) {
    const shown =
      layer.kind === 'picture'
        ? [layer]
        : layer.progress < 0.5
          ? [layer.from, layer.to]
          : [layer.to, layer.from]
    for (const placed of shown) if (placed?.picture.naturalSize) return covering(placed, size)
  }
  return null
}

function covering({ itemId, picture, moment, visible }: PlacedPicture, size: OutputSize): PlacedPicture {
  const natural = picture.naturalSize!
  const across = natural.width / moment.width
  const down = natural.height / moment.height
  const part = visible ?? { x: 0, y: 0, width: moment.width, height: moment.height }
  const rect = cover(
    { width: part.width * across, height: part.height * down },
    { x: 0, y: 0, width: size.width, height: size.height },
  )
  const scale = rect.width / (part.width * across)
  const matrix: Matrix = [
    scale,
    0,
    0,
    scale,
    rect.x - part.x * across * scale,
    rect.y - part.y * down * scale,
  ]
  return { itemId, picture, moment: { ...moment, ...natural }, matrix, visible: null, opacity: 1 }
}
