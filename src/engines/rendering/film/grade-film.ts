/**
 * Colour filters on film frames, without turning them to RGB: what a filter does to a colour is looked up. Y is
 * looked up by its own 8 bits and 6 of each colour difference, Cb and Cr by 7 of their own and 6 of the brightness:
 * what is left out is less than the rounding of 8 bit pictures makes visible.
 */
import type { FilmFrame } from '#engines/media/film-frame.ts'
import type { FilterType } from '#timeline/editor-state.ts'
import { gradePixels } from '../paint/color-grade.ts'

type Tables = { luma: Uint8Array; blue: Uint8Array; red: Uint8Array }

/** Looks of the last filters; a film has few. */
const known = new Map<string, Tables>()
const mostKnown = 4

export function gradeFilm(to: FilmFrame, from: FilmFrame, type: FilterType, strength: number): void {
  const tables = tablesOf(type, strength)
  const [fromY, fromCb, fromCr] = from.planes
  const [toY, toCb, toCr] = to.planes
  for (let row = 0; row < fromCb.height; row++) {
    const above = 2 * row * fromY.stride
    const below = above + fromY.stride
    const toAbove = 2 * row * toY.stride
    const toBelow = toAbove + toY.stride
    const chroma = row * fromCb.stride
    const toChroma = row * toCb.stride
    for (let x = 0; x < fromCb.width; x++) {
      const cb = fromCb.data[chroma + x]!
      const cr = fromCr.data[chroma + x]!
      const y0 = fromY.data[above + 2 * x]!
      const y1 = fromY.data[above + 2 * x + 1]!
      const y2 = fromY.data[below + 2 * x]!
      const y3 = fromY.data[below + 2 * x + 1]!
      const colors = ((cb >> 2) << 14) | ((cr >> 2) << 8)
      toY.data[toAbove + 2 * x] = tables.luma[colors | y0]!
      toY.data[toAbove + 2 * x + 1] = tables.luma[colors | y1]!
      toY.data[toBelow + 2 * x] = tables.luma[colors | y2]!
      toY.data[toBelow + 2 * x + 1] = tables.luma[colors | y3]!
      const at = ((cb >> 1) << 13) | ((cr >> 1) << 6) | ((y0 + y1 + y2 + y3) >> 4)
      toCb.data[toChroma + x] = tables.blue[at]!
      toCr.data[toChroma + x] = tables.red[at]!
    }
  }
}

function tablesOf(type: FilterType, strength: number): Tables {
  const name = `${type} ${strength}`
  const found = known.get(name)
  if (found) return found
  const [oldest] = known.keys()
  if (known.size >= mostKnown && oldest !== undefined) known.delete(oldest)
  const tables = makeTables(type, strength)
  known.set(name, tables)
  return tables
}

function makeTables(type: FilterType, strength: number): Tables {
  const luma = new Uint8Array(1 << 20)
  const blue = new Uint8Array(1 << 20)
  const red = new Uint8Array(1 << 20)
  const pixels = new Uint8ClampedArray(4 << 16)
  const count = pixels.length >> 2
  for (let start = 0; start < luma.length; start += count) {
    // Each entry stands for the middle of the colours that are looked up in it.
    for (let i = 0; i < count; i++) {
      const at = start + i
      toRgb(pixels, 4 * i, at & 255, ((at >> 14) << 2) + 1.5, (((at >> 8) & 63) << 2) + 1.5)
    }
    gradePixels(pixels, type, strength)
    for (let i = 0; i < count; i++) luma[start + i] = Math.round(lumaOf(pixels, 4 * i))
    for (let i = 0; i < count; i++) {
      const at = start + i
      toRgb(pixels, 4 * i, ((at & 63) << 2) + 1.5, ((at >> 13) << 1) + 0.5, (((at >> 6) & 127) << 1) + 0.5)
    }
    gradePixels(pixels, type, strength)
    for (let i = 0; i < count; i++) {
      const y = lumaOf(pixels, 4 * i) - 16
      blue[start + i] = clampByte(128 + (224 * (pixels[4 * i + 2]! / 255 - y / 219)) / 1.8556)
      red[start + i] = clampByte(128 + (224 * (pixels[4 * i]! / 255 - y / 219)) / 1.5748)
    }
  }
  return { luma, blue, red }
}

/** ITU-R BT.709, limited range, 8 bits. */
function toRgb(pixels: Uint8ClampedArray, at: number, y: number, cb: number, cr: number): void {
  const light = (255 / 219) * (y - 16)
  const blue = (255 / 224) * (cb - 128)
  const red = (255 / 224) * (cr - 128)
  pixels[at] = light + 1.5748 * red
  pixels[at + 1] = light - 0.1873 * blue - 0.4681 * red
  pixels[at + 2] = light + 1.8556 * blue
  pixels[at + 3] = 255
}

function lumaOf(pixels: Uint8ClampedArray, at: number): number {
  const light = 0.2126 * pixels[at]! + 0.7152 * pixels[at + 1]! + 0.0722 * pixels[at + 2]!
  return 16 + (219 / 255) * light
}

function clampByte(value: number): number {
  return Math.max(0, Math.min(255, Math.round(value)))
}
