/** Lays drawn boxes over film frames, and copies boxes from one film frame to another. */
import type { FilmFrame, Plane } from '#engines/media/film-frame.ts'
import type { OverlayPlanes } from '#engines/media/overlay-pixels.ts'
import { commonBox, type PixelBox } from './pixel-box.ts'

/** What stands for no light and no colour in limited range: alpha applies to what is above or below. */
const zeros = [16, 128, 128] as const

/** @param box where the overlay lies on the film @param clip only this part of the film changes */
export function blendOverlay(film: FilmFrame, overlay: OverlayPlanes, box: PixelBox, clip: PixelBox): void {
  const part = commonBox(box, clip)
  if (part === null) return
  for (let index = 0; index < 3; index++) {
    const half = index === 0 ? 1 : 2
    blendPlane({
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
    })
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
  const alphas4 = new Int32Array(alphas.buffer, alphas.byteOffset, alphas.length >> 2)
  const colors4 = new Int32Array(colors.buffer, colors.byteOffset, colors.length >> 2)
  const data4 = new Int32Array(data.buffer, data.byteOffset, data.length >> 2)
  for (let row = 0; row < height; row++) {
    const source = (top + row) * stride + left
    const target = (y + row) * to.stride + x
    for (let column = 0; column < width; column += 4) {
      const from = source + column
      const at = target + column
      const four = alphas4[from >> 2]!
      if (four === 0) continue
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

/** @param at where in `to` the box's corner goes; even, as are the box's numbers */
export function copyBox(
  to: FilmFrame,
  from: FilmFrame,
  box: PixelBox,
  at: { x: number; y: number } = box,
): void {
  for (let index = 0; index < 3; index++) {
    const half = index === 0 ? 1 : 2
    const source = from.planes[index]!
    const target = to.planes[index]!
    for (let row = 0; row < box.height / half; row++) {
      const start = (box.y / half + row) * source.stride + box.x / half
      const pixels = source.data.subarray(start, start + box.width / half)
      target.data.set(pixels, (at.y / half + row) * target.stride + at.x / half)
    }
  }
}
