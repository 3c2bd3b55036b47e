/** A layer over the base of a frame, and where on the film it is seen. */
import type { OutputSize } from '#timeline/output-size.ts'
import { placedBounds } from '../paint/paint-placed.ts'
import { layerKey } from '../scene/frame-key.ts'
import type { FrameLayer } from '../scene/frame-scene.ts'
import { type FootagePlace, footagePlace } from './footage-place.ts'
import { boxAround, type PixelBox } from './pixel-box.ts'
import type { StackLayer } from './without-transitions.ts'

export type Overlay = {
  /** The same from frame to frame. */
  name: string
  /** Two overlays with the same key look the same, and in the same place. */
  key: string
  box: PixelBox
  /** Of the whole overlay, 0 to 1. */
  opacity: number
  layer: FrameLayer
  what: /** Only what lies within `clip` is shown. */
    | ({ kind: 'footage'; clip: PixelBox | null } & FootagePlace)
    /** What is drawn, before its opacity: two with the same key look the same. */
    | { kind: 'drawn'; opaque: FrameLayer; key: string }
}

/** Smoothed edges reach this far beyond the bounds. */
const edge = 1

/** Leaves out what is not on the film. */
export function overlaysOf(layers: readonly StackLayer[], size: OutputSize): Overlay[] {
  return layers.flatMap((layer) => overlayOf(layer, size) ?? [])
}

function overlayOf(layer: StackLayer, size: OutputSize): Overlay | null {
  if (layer.kind === 'transition') {
    const key = layerKey(layer)
    const name = `${layer.from?.itemId ?? ''} ${layer.to?.itemId ?? ''}`
    return { name, key, box: wholeFilm(size), opacity: 1, layer, what: { kind: 'drawn', opaque: layer, key } }
  }
  const bounds = placedBounds(layer)
  if (bounds === null) return null
  const { x, y, width, height } = bounds
  const around = { x: x - edge, y: y - edge, width: width + 2 * edge, height: height + 2 * edge }
  const box = boxAround(around, size)
  if (box === null) return null
  const { itemId: name, opacity } = layer
  const opaque = { ...layer, opacity: 1 }
  const key = layerKey(opaque)
  const place = footagePlace(layer, size)
  const clip = layer.clip ?? null
  const what = place ? { kind: 'footage' as const, clip, ...place } : { kind: 'drawn' as const, opaque, key }
  const part = clip ? Object.values(clip).join() : ''
  return { name, key: `${key} ${opacity} ${part}`, box, opacity, layer, what }
}

export function wholeFilm({ width, height }: { width: number; height: number }): PixelBox {
  return boxAround({ x: 0, y: 0, width, height }, { width, height })!
}
