/** Tells whether layers look the same without drawing them. */
import type { FrameBackground, FrameLayer, PlacedPicture } from './frame-scene.ts'

export function layerKey(layer: FrameLayer): string {
  if (layer.kind === 'picture') return pictureKey(layer)
  const { type, direction, progress, from, to } = layer
  return [type, direction, progress, from && pictureKey(from), to && pictureKey(to)].join('|')
}

export function pictureKey({ itemId, picture, moment, matrix, visible, opacity }: PlacedPicture): string {
  const part = visible && [visible.x, visible.y, visible.width, visible.height, visible.radius].join()
  return [itemId, matrix.join(), part, opacity, picture.keyAt(moment)].join(' ')
}

export function backgroundKey(background: FrameBackground): string {
  switch (background.kind) {
    case 'color':
      return background.color
    case 'gradient':
      return background.gradient
    case 'image':
      return 'image'
    case 'blur':
      return `${background.radius} ${pictureKey(background.of)}`
  }
}
