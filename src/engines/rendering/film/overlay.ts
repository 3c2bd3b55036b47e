/** A layer over the base of a frame, and where on the film it is seen. */
import type { OutputSize } from '#timeline/output-size.ts'
import { placedBounds } from '../paint/paint-placed.ts'
import { layerKey } from '../scene/frame-key.ts'
import type { FrameLayer } from '../scene/frame-scene.ts'
import { boxAround, type PixelBox } from './pixel-box.ts'

export type Overlay = {
  layer: FrameLayer
  /** Two overlays with the same key look the same, and in the same place. */
  key: string
  box: PixelBox
}

/** Smoothed edges reach this far beyond the bounds. */
const edge = 1

/** Leaves out what is not on the film. */
export function overlaysOf(layers: readonly FrameLayer[], size: OutputSize): Overlay[] {
  return layers.flatMap((layer) => {
    const box = boxOf(layer, size)
    return box ? [{ layer, key: layerKey(layer), box }] : []
  })
}

function boxOf(layer: FrameLayer, size: OutputSize): PixelBox | null {
  if (layer.kind === 'transition') return wholeFilm(size)
  const bounds = placedBounds(layer)
  if (bounds === null) return null
  const { x, y, width, height } = bounds
  return boxAround({ x: x - edge, y: y - edge, width: width + 2 * edge, height: height + 2 * edge }, size)
}

export function wholeFilm({ width, height }: { width: number; height: number }): PixelBox {
  return boxAround({ x: 0, y: 0, width, height }, { width, height })!
}
