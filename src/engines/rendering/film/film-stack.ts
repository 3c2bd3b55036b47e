/** Takes a frame apart into what covers all of the film and what is laid over it. */
import type { FrameBackground, FrameLayer, FrameScene } from '../scene/frame-scene.ts'
import { coversFilm, type FootagePlace, footagePlace } from './footage-place.ts'

/** What covers all of the film. */
export type FilmBase =
  | ({ kind: 'footage' } & FootagePlace)
  | { kind: 'drawn'; background: FrameBackground; layers: readonly FrameLayer[] }

export type FilmStack = {
  base: FilmBase
  /** Back to front. */
  overlays: readonly FrameLayer[]
}

/** @param steady how many layers from the back are drawn together with the background */
export function stackOf(
  { background, layers }: FrameScene,
  steady: number,
  film: { width: number; height: number },
): FilmStack {
  const flat = layers.flatMap(withoutFades)
  for (let index = flat.length - 1; index >= 0; index--) {
    const layer = flat[index]!
    const place = layer.kind === 'picture' && layer.opacity === 1 ? footagePlace(layer, film) : null
    // What lies behind it is not seen.
    if (place && coversFilm(place.rect, film))
      return { base: { kind: 'footage', ...place }, overlays: flat.slice(index + 1) }
  }
  // Fades move: there is none among the layers that stand still.
  const count = Math.max(0, steady)
  return {
    base: { kind: 'drawn', background, layers: flat.slice(0, count) },
    overlays: flat.slice(count),
  }
}

/** A fade is its two sides one over the other, the upper one let through in part. */
function withoutFades(layer: FrameLayer): FrameLayer[] {
  if (layer.kind === 'picture' || layer.type !== 'fade') return [layer]
  const { from, to, progress } = layer
  const opacity = (to?.opacity ?? 0) * progress
  return [
    ...(from ? [{ kind: 'picture' as const, ...from }] : []),
    ...(to && opacity > 0 ? [{ kind: 'picture' as const, ...to, opacity }] : []),
  ]
}
