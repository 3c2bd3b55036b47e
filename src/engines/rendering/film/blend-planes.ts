/** Lays drawn boxes over film frames. */
import type { FilmFrame, Plane } from '#engines/media/film-frame.ts'
import type { OverlayPlanes } from '#engines/media/overlay-pixels.ts'
import { mixFour, wholeWeight, wordsOf } from './mix-planes.ts'
import { commonBox, type PixelBox } from './pixel-box.ts'

/** What stands for no light and no colour in limited range: alpha applies to what is above or below. */
const zeros = [16, 128, 128] as const

export type Laying = {
  /** Where the overlay lies on the film. */
  box: PixelBox
  /** Only this part of the film changes. */
  clip: PixelBox
  /** 0 to 1: of the overlay as a whole. */
  opacity: number
}

export function blendOverlay(film: FilmFrame, overlay: OverlayPlanes, { box, clip, opacity }: Laying): void {
  const part = commonBox(box, clip)
  const weight = Math.round(opacity * wholeWeight)
  if (part === null || weight === 0) return
  for (let index = 0; index < 3; index++) {
    const half = index === 0 ? 1 : 2
    const blend: PlaneBlend = {
      to: film.planes[index]!,
      colors: overlay.colors[index]!,
      alphas: overlay.alphas[index === 0 ? 0 : 1],
      stride: overlay.strides[index === 0 ? 0 : 1],
      x: part.x / half,
      y: part.y / half,
      left: (part.x - box.x) / half,
      top: (part.y - box.y) / half,
      width: part.width / half,
      height: part.height / half,
      zero: zeros[index]!,
    }
    if (weight === wholeWeight) blendPlane(blend)
    else fadePlane(blend, weight)
  }
}

type PlaneBlend = {
  to: Plane
  colors: Uint8Array
  alphas: Uint8Array
  /** Of `colors` and `alphas`. */
  stride: number
  x: number
  y: number
  left: number
  top: number
  width: number
  height: number
  zero: number
}

/** Most of an overlay lets all through or nothing, and is passed over or copied four pixels at a time. */
function blendPlane({ to, colors, alphas, stride, x, y, left, top, width, height, zero }: PlaneBlend): void {
  const { data } = to
  const [alphas4, colors4, data4] = [wordsOf(alphas), wordsOf(colors), wordsOf(data)]
  for (let row = 0; row < height; row++) {
    const source = (top + row) * stride + left
    const target = (y + row) * to.stride + x
    for (let column = 0; column < width; column += 4) {
      const from = source + column
      const four = alphas4[from >> 2]!
      if (four === 0) continue
      const at = target + column
      if (four === -1) {
        data4[at >> 2] = colors4[from >> 2]!
        continue
      }
      for (let i = 0; i < 4; i++) {
        const below = (data[at + i]! - zero) * (255 - alphas[from + i]!)
        // Dividing by 255, rounded; the clamp is for sums that rounding takes out of range.
        const sum = colors[from + i]! + ((below + 128 + (below >> 8)) >> 8)
        data[at + i] = Math.max(0, Math.min(255, sum))
      }
    }
  }
}

/** The same with all of the overlay let through in part. */
function fadePlane(blend: PlaneBlend, weight: number): void {
  const { to, colors, alphas, stride, x, y, left, top, width, height, zero } = blend
  const { data } = to
  const [alphas4, colors4, data4] = [wordsOf(alphas), wordsOf(colors), wordsOf(data)]
  const whole = 255 * wholeWeight
  for (let row = 0; row < height; row++) {
    const source = (top + row) * stride + left
    const target = (y + row) * to.stride + x
    for (let column = 0; column < width; column += 4) {
      const from = source + column
      const four = alphas4[from >> 2]!
      if (four === 0) continue
      const at = target + column
      if (four === -1) {
        data4[at >> 2] = mixFour(data4[at >> 2]!, colors4[from >> 2]!, weight)
        continue
      }
      for (let i = 0; i < 4; i++) {
        const below = (data[at + i]! - zero) * (whole - alphas[from + i]! * weight)
        const above = (colors[from + i]! - zero) * (255 * weight)
        data[at + i] = Math.max(0, Math.min(255, Math.round(zero + (below + above) / whole)))
      }
    }
  }
}
