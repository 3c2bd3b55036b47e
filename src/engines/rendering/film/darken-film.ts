/** Black laid over a film frame. */
import type { FilmFrame } from '#engines/media/film-frame.ts'

/** Black of limited range, without colour. */
const black = [16, 128, 128] as const

/** @param opacity of the black, 0 to 1 @param to may be `from` */
export function darken(to: FilmFrame, from: FilmFrame, opacity: number): void {
  for (const [index, plane] of from.planes.entries()) {
    const target = to.planes[index]!
    const zero = black[index]!
    const table = Uint8Array.from({ length: 256 }, (_, value) =>
      Math.round(zero + (value - zero) * (1 - opacity)),
    )
    for (let row = 0; row < plane.height; row++) {
      const source = row * plane.stride
      const at = row * target.stride
      for (let x = 0; x < plane.width; x++) target.data[at + x] = table[plane.data[source + x]!]!
    }
  }
}
