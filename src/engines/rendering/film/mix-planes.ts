/** Copies boxes from one film frame to another, or mixes them in. */
import type { FilmFrame, Plane } from '#engines/media/film-frame.ts'
import type { PixelBox } from './pixel-box.ts'

/** Weights are of 256 parts. */
export const wholeWeight = 256

/** Four bytes mixed at once, two in the odd and two in the even places: no sum reaches into its neighbour. */
export function mixFour(below: number, above: number, weight: number): number {
  const rest = wholeWeight - weight
  const even = Math.imul(below & 0xff00ff, rest) + Math.imul(above & 0xff00ff, weight) + 0x800080
  const odd =
    Math.imul((below >>> 8) & 0xff00ff, rest) + Math.imul((above >>> 8) & 0xff00ff, weight) + 0x800080
  return ((even >>> 8) & 0xff00ff) | (odd & 0xff00ff00)
}

/** Four bytes at a time; rows of film frames begin where words do. */
export function wordsOf(bytes: Uint8Array): Int32Array {
  return new Int32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)
}

type Place = { x: number; y: number }

/** @param at where in `to` the box's corner goes; even, as are the box's numbers */
export function copyBox(to: FilmFrame, from: FilmFrame, box: PixelBox, at: Place = box): void {
  for (let index = 0; index < 3; index++) {
    const half = index === 0 ? 1 : 2
    const source = from.planes[index]!
    const target = to.planes[index]!
    const start = (box.y / half) * source.stride + box.x / half
    const place = (at.y / half) * target.stride + at.x / half
    const width = box.width / half
    const copyRows = ((start | place | width) & 3) === 0 ? copyWords : copyBytes
    copyRows(target, place, source, start, width, box.height / half)
  }
}

type CopyRows = (to: Plane, at: number, from: Plane, start: number, width: number, height: number) => void

/** Without the objects that a copy of bytes makes for each row, which cost more than a narrow row itself. */
const copyWords: CopyRows = (to, at, from, start, width, height) => {
  const [to4, from4] = [wordsOf(to.data), wordsOf(from.data)]
  for (let row = 0; row < height; row++) {
    const source = (start + row * from.stride) >> 2
    const target = (at + row * to.stride) >> 2
    for (let i = 0; i < width >> 2; i++) to4[target + i] = from4[source + i]!
  }
}

const copyBytes: CopyRows = (to, at, from, start, width, height) => {
  for (let row = 0; row < height; row++) {
    const source = start + row * from.stride
    to.data.set(from.data.subarray(source, source + width), at + row * to.stride)
  }
}

/** As `copyBox`, mixing. @param opacity 0 leaves `to` as it is, 1 copies */
export function mixBox(to: FilmFrame, from: FilmFrame, box: PixelBox, at: Place, opacity: number): void {
  const weight = Math.round(opacity * wholeWeight)
  for (let index = 0; index < 3; index++) {
    const half = index === 0 ? 1 : 2
    const source = from.planes[index]!
    const target = to.planes[index]!
    for (let row = 0; row < box.height / half; row++) {
      const start = (box.y / half + row) * source.stride + box.x / half
      const place = (at.y / half + row) * target.stride + at.x / half
      mixRow(target.data, place, source.data, start, box.width / half, weight)
    }
  }
}

function mixRow(
  to: Uint8Array,
  at: number,
  from: Uint8Array,
  start: number,
  length: number,
  weight: number,
): void {
  let done = 0
  if ((at & 3) === 0 && (start & 3) === 0) {
    const to4 = new Int32Array(to.buffer, to.byteOffset + at, length >> 2)
    const from4 = new Int32Array(from.buffer, from.byteOffset + start, length >> 2)
    for (let i = 0; i < to4.length; i++) to4[i] = mixFour(to4[i]!, from4[i]!, weight)
    done = to4.length * 4
  }
  for (; done < length; done++) {
    const below = to[at + done]!
    to[at + done] = below + (((from[start + done]! - below) * weight + 128) >> 8)
  }
}
