/** Transitions as pictures one over the other, where that shows the same. */
import type { OutputSize } from '#timeline/output-size.ts'
import type { TransitionLayer } from '../paint/paint-transition.ts'
import { isDiagonal, slideOffsets, wipeParts } from '../paint/transition-paths.ts'
import type { Rect } from '../picture.ts'
import type { FrameLayer, PlacedPicture } from '../scene/frame-scene.ts'
import { footagePlace } from './footage-place.ts'

/** A layer, of which only the part within `clip` is seen: pixels of the film, even numbers. */
export type StackLayer = FrameLayer & { clip?: Rect }

export function withoutTransitions(layer: FrameLayer, size: OutputSize): StackLayer[] {
  if (layer.kind === 'picture') return [layer]
  if (layer.type === 'fade') return fadeAsPictures(layer)
  if (layer.type === 'slide') return slideAsPictures(layer, size)
  if (layer.type === 'wipe' && !isDiagonal(layer.direction)) return wipeAsPictures(layer, size)
  return [layer]
}

/** Its two sides one over the other, the upper one let through in part. */
function fadeAsPictures({ from, to, progress }: TransitionLayer): StackLayer[] {
  const opacity = (to?.opacity ?? 0) * progress
  return [...pictureOf(from), ...(to && opacity > 0 ? pictureOf({ ...to, opacity }) : [])]
}

function slideAsPictures({ from, to, progress, direction }: TransitionLayer, size: OutputSize): StackLayer[] {
  const offsets = slideOffsets(size, progress, direction)
  return [...pictureOf(from && moved(from, offsets.from)), ...pictureOf(to && moved(to, offsets.to))]
}

function moved(placed: PlacedPicture, { x, y }: { x: number; y: number }): PlacedPicture {
  const [a, b, c, d, e, f] = placed.matrix
  return { ...placed, matrix: [a, b, c, d, e + x, f + y] }
}

/** Only footage can be cut without drawing it. */
function wipeAsPictures(layer: TransitionLayer, size: OutputSize): StackLayer[] {
  const { from, to, progress, direction } = layer
  if ((from && !footagePlace(from, size)) || (to && !footagePlace(to, size))) return [layer]
  const { covered, uncovered } = wipeParts(size, progress, direction)
  return [...pictureOf(from, covered), ...pictureOf(to, uncovered)]
}

function pictureOf(placed: PlacedPicture | null, clip?: Rect): StackLayer[] {
  if (placed === null || clip?.width === 0 || clip?.height === 0) return []
  return [{ kind: 'picture', ...placed, ...(clip && { clip }) }]
}
