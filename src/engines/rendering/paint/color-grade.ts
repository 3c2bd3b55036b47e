/** Applies the look of a filter to a frame: what becomes of a colour is looked up, pixel by pixel. */
import type { FilterType } from '#timeline/editor-state.ts'
import { type Curve, type Grade, grades } from './filter-looks.ts'
import { smoothCurve } from './smooth-curve.ts'

/** Colours of this many bits a channel are looked up; what is below them is added to what was found. */
const tableBits = 6
const lowBits = 8 - tableBits
const levels = 1 << tableBits
const lowMask = 0x010101 * ((1 << lowBits) - 1)

/** A film has few filters at a time, and a table is a megabyte. */
const maxKept = 8
const tables = new Map<string, Uint32Array>()

/**
 * @param pixels opaque RGBA, graded in place
 * @param strength 0 leaves them as they are, 1 shows the look alone
 */
export function gradePixels(
  pixels: Uint8Array | Uint8ClampedArray,
  type: FilterType,
  strength: number,
): void {
  const table = tableOf(type, strength)
  // Whole pixels in the byte order of the processor: little endian wherever Skia's builds run.
  const words = new Uint32Array(pixels.buffer, pixels.byteOffset, pixels.length >> 2)
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!
    const index = ((word >>> 2) & 0x3f) | ((word >>> 4) & 0xfc0) | ((word >>> 6) & 0x3f000)
    words[i] = table[index]! + (word & lowMask)
  }
}

function tableOf(type: FilterType, strength: number): Uint32Array {
  const name = `${type} ${strength}`
  const found = tables.get(name)
  if (found) return found
  const oldest = tables.keys().next().value
  if (tables.size >= maxKept && oldest !== undefined) tables.delete(oldest)
  const made = makeTable(grades[type], strength)
  tables.set(name, made)
  return made
}

/** Red is the lowest in the index, as in a pixel. */
function makeTable({ saturation, red, green, blue }: Grade, strength: number): Uint32Array {
  const [reds, greens, blues] = [red, green, blue].map((curve) => sampleCurve(curve, strength))
  const table = new Uint32Array(levels ** 3)
  let i = 0
  for (let b = 0; b < levels; b++) {
    for (let g = 0; g < levels; g++) {
      // BT.709: what each channel adds to how bright a colour is.
      const ofBoth = 0.7152 * g + 0.0722 * b
      for (let r = 0; r < levels; r++) {
        const grey = (1 - saturation) * (0.2126 * r + ofBoth)
        table[i++] =
          mixed(r, reds![sampleAt(grey + saturation * r)]!, strength) |
          (mixed(g, greens![sampleAt(grey + saturation * g)]!, strength) << 8) |
          (mixed(b, blues![sampleAt(grey + saturation * b)]!, strength) << 16) |
          0xff000000
      }
    }
  }
  return table
}

/** Saturation beyond 1 leaves the range of colours by less than this many levels. */
const headroom = levels / 2
/** Samples of a curve per level. */
const samples = 16

function sampleAt(level: number): number {
  return Math.round((level + headroom) * samples)
}

/** What a curve adds to a byte, at the samples of all levels. */
function sampleCurve(curve: Curve, strength: number): Float64Array {
  const at = smoothCurve(curve)
  const white = 255 / (1 << lowBits)
  return Float64Array.from(
    { length: (levels + 2 * headroom) * samples + 1 },
    (_, i) => 255 * strength * at((i / samples - headroom) / white),
  )
}

/** With room for the low bits. */
function mixed(level: number, added: number, strength: number): number {
  const value = Math.round((level << lowBits) * (1 - strength) + added)
  return Math.min(256 - (1 << lowBits), Math.max(0, value))
}
