/** Takes a frame apart into what covers all of the film and what is laid over it. */
import { canBlur } from '#engines/media/film-blur.ts'
import type { OutputSize } from '#timeline/output-size.ts'
import type { FrameBackground, FrameLayer, FrameScene } from '../scene/frame-scene.ts'
import { mapBounds } from '../scene/matrix.ts'
import { coversFilm, type FootagePlace, footagePlace } from './footage-place.ts'
import { type StackLayer, withoutTransitions } from './without-transitions.ts'

/** What covers all of the film. */
export type FilmBase =
  | ({ kind: 'footage' } & FootagePlace)
  /** Footage behind all layers, blurred by that many pixels of the film. */
  | ({ kind: 'blurred'; deviation: number } & FootagePlace)
  | { kind: 'drawn'; background: FrameBackground; layers: readonly FrameLayer[] }

export type FilmStack = {
  base: FilmBase
  /** Back to front. */
  overlays: readonly StackLayer[]
}

/** @param steady how many layers from the back are drawn together with the background */
export function stackOf({ background, layers }: FrameScene, steady: number, size: OutputSize): FilmStack {
  const flat = layers.flatMap((layer) => withoutTransitions(layer, size))
  for (let index = flat.length - 1; index >= 0; index--) {
    const layer = flat[index]!
    const isOpaque = layer.kind === 'picture' && layer.opacity === 1 && layer.clip === undefined
    const place = isOpaque ? footagePlace(layer, size) : null
    // What lies behind it is not seen.
    if (place && coversFilm(place.rect, size))
      return { base: { kind: 'footage', ...place }, overlays: flat.slice(index + 1) }
  }
  const blurred = blurredFootage(background, size)
  if (blurred) return { base: blurred, overlays: flat }
  // Transitions move: there is none among the layers that stand still.
  const count = Math.max(0, steady)
  return {
    base: { kind: 'drawn', background, layers: flat.slice(0, count) },
    overlays: flat.slice(count),
  }
}

function blurredFootage(background: FrameBackground, { scale }: OutputSize): FilmBase | null {
  if (background.kind !== 'blur') return null
  const { of, radius } = background
  const deviation = radius * scale
  const { footage } = of.picture
  if (!footage || footage.hasAlpha || !canBlur(deviation)) return null
  // It covers the film and a little more, so that all edges lie outside; what is off by a pixel is blurred away.
  const { x, y, width, height } = mapBounds(of.matrix, footage.frameRectAt(of.moment))
  const rect = { x: 2 * Math.floor(x / 2), y: 2 * Math.floor(y / 2), width: 0, height: 0 }
  rect.width = 2 * Math.ceil((x + width - rect.x) / 2)
  rect.height = 2 * Math.ceil((y + height - rect.y) / 2)
  return { kind: 'blurred', deviation, footage, placed: of, rect }
}
