/** Takes a frame apart into what covers all of the film and what is laid over it. */
import type { Footage } from '../picture.ts'
import type { FrameBackground, FrameLayer, FrameScene, PlacedPicture } from '../scene/frame-scene.ts'
import { mapBounds } from '../scene/matrix.ts'
import type { PixelBox } from './pixel-box.ts'

/** What covers all of the film. */
export type FilmBase =
  /** `rect` is where the whole frame lies. */
  | { kind: 'footage'; placed: PlacedPicture; footage: Footage; rect: PixelBox }
  | { kind: 'drawn'; background: FrameBackground; layers: readonly FrameLayer[] }

export type FilmStack = {
  base: FilmBase
  /** Back to front. */
  overlays: readonly FrameLayer[]
}

type FilmSize = { width: number; height: number }

/** @param steady how many layers from the back are drawn together with the background */
export function stackOf({ background, layers }: FrameScene, steady: number, film: FilmSize): FilmStack {
  for (let index = layers.length - 1; index >= 0; index--) {
    const layer = layers[index]!
    const base = layer.kind === 'picture' ? coveringFootage(layer, film) : null
    // What lies behind it is not seen.
    if (base) return { base, overlays: layers.slice(index + 1) }
  }
  const count = Math.max(0, steady)
  return {
    base: { kind: 'drawn', background, layers: layers.slice(0, count) },
    overlays: layers.slice(count),
  }
}

/** Pixels: what is off by less is not seen, since edges are scaled smoothly. */
const tolerance = 0.05

/** Opaque footage that is neither turned nor cut and covers the film, at whole places of colour samples. */
function coveringFootage(placed: PlacedPicture, film: FilmSize) {
  const { picture, moment, matrix, visible, opacity } = placed
  const { footage } = picture
  const [a, b, c, d] = matrix
  if (!footage || footage.hasAlpha || opacity < 1 || a <= 0 || d <= 0) return null
  if (Math.abs(b) > 1e-9 || Math.abs(c) > 1e-9) return null
  if (visible && (visible.radius > 0 || !covers(mapBounds(matrix, visible), film))) return null
  const rect = mapBounds(matrix, footage.frameRectAt(moment))
  if (!covers(rect, film)) return null
  const x = wholePlace(rect.x)
  const y = wholePlace(rect.y)
  const right = wholePlace(rect.x + rect.width)
  const bottom = wholePlace(rect.y + rect.height)
  if (x === null || y === null || right === null || bottom === null) return null
  const box = { x, y, width: right - x, height: bottom - y }
  // Far larger than the film, scaling all of it costs more than drawing what is seen.
  if (box.width * box.height > 4 * film.width * film.height) return null
  return { kind: 'footage' as const, placed, footage, rect: box }
}

function covers(rect: { x: number; y: number; width: number; height: number }, film: FilmSize): boolean {
  return (
    rect.x <= tolerance &&
    rect.y <= tolerance &&
    rect.x + rect.width >= film.width - tolerance &&
    rect.y + rect.height >= film.height - tolerance
  )
}

function wholePlace(edge: number): number | null {
  const whole = 2 * Math.round(edge / 2)
  return Math.abs(edge - whole) <= tolerance ? whole : null
}
