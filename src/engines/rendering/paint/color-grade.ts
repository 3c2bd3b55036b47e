/** The looks of the colour filters: what becomes of a colour, pixel by pixel. */
import type { FilterType } from '#timeline/editor-state.ts'

/** Points of a curve from 0 to 1, joined smoothly and without overshoot. */
type Curve = readonly (readonly [input: number, output: number])[]

type Grade = {
  /** Of the colours before the curves: 0 is grey, 1 as they are. */
  saturation: number
  red: Curve
  green: Curve
  blue: Curve
  /** A blurred copy laid over with `screen`; the radius is of a film whose shorter side is 1080. */
  glow?: Glow
}

type Glow = { radius: number; opacity: number }

const grades: Record<FilterType, Grade> = {
  'verdant-glow': {
    saturation: 0.95,
    red: [
      [0, 0.01],
      [0.5, 0.42],
      [1, 0.9],
    ],
    green: [
      [0, 0.05],
      [0.5, 0.57],
      [1, 1],
    ],
    blue: [
      [0, 0.03],
      [0.5, 0.42],
      [1, 0.84],
    ],
    glow: { radius: 18, opacity: 0.3 },
  },
  'cyberpunk-neon': {
    saturation: 1.35,
    red: [
      [0, 0],
      [0.25, 0.13],
      [0.5, 0.53],
      [0.75, 0.9],
      [1, 1],
    ],
    green: [
      [0, 0.05],
      [0.25, 0.23],
      [0.5, 0.42],
      [0.75, 0.6],
      [1, 0.86],
    ],
    blue: [
      [0, 0.14],
      [0.25, 0.37],
      [0.5, 0.64],
      [0.75, 0.88],
      [1, 1],
    ],
  },
  'vaporwave-blue': {
    saturation: 0.85,
    red: [
      [0, 0.13],
      [0.5, 0.5],
      [1, 0.92],
    ],
    green: [
      [0, 0.08],
      [0.5, 0.44],
      [1, 0.88],
    ],
    blue: [
      [0, 0.3],
      [0.5, 0.7],
      [1, 1],
    ],
  },
  'sunset-orange': {
    saturation: 1.05,
    red: [
      [0, 0.06],
      [0.5, 0.63],
      [1, 1],
    ],
    green: [
      [0, 0.02],
      [0.5, 0.48],
      [1, 0.92],
    ],
    blue: [
      [0, 0.05],
      [0.5, 0.35],
      [1, 0.7],
    ],
  },
  'lemon-cyan': {
    saturation: 1,
    red: [
      [0, 0],
      [0.25, 0.16],
      [0.5, 0.49],
      [0.75, 0.82],
      [1, 1],
    ],
    green: [
      [0, 0.09],
      [0.25, 0.31],
      [0.5, 0.57],
      [0.75, 0.82],
      [1, 1],
    ],
    blue: [
      [0, 0.15],
      [0.25, 0.35],
      [0.5, 0.48],
      [0.75, 0.56],
      [1, 0.64],
    ],
  },
  'absolute-red': {
    saturation: 0,
    red: [
      [0, 0.05],
      [0.4, 0.6],
      [0.75, 0.95],
      [1, 1],
    ],
    green: [
      [0, 0],
      [0.5, 0.06],
      [0.8, 0.3],
      [1, 0.9],
    ],
    blue: [
      [0, 0.02],
      [0.5, 0.08],
      [0.8, 0.28],
      [1, 0.86],
    ],
  },
  'sakura-pink': {
    saturation: 0.85,
    red: [
      [0, 0.18],
      [0.5, 0.67],
      [1, 1],
    ],
    green: [
      [0, 0.11],
      [0.5, 0.51],
      [1, 0.9],
    ],
    blue: [
      [0, 0.16],
      [0.5, 0.59],
      [1, 0.94],
    ],
  },
  'twilight-dusk': {
    saturation: 0.75,
    red: [
      [0, 0.04],
      [0.5, 0.35],
      [1, 0.76],
    ],
    green: [
      [0, 0.03],
      [0.5, 0.28],
      [1, 0.67],
    ],
    blue: [
      [0, 0.13],
      [0.5, 0.47],
      [1, 0.88],
    ],
  },
}

export function glowOf(type: FilterType): Glow | null {
  return grades[type].glow ?? null
}

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

/** Monotone cubic interpolation (Fritsch and Carlson, 1980), held beyond its ends. */
function smoothCurve(points: Curve): (input: number) => number {
  const slopes = points.slice(1).map(([x, y], i) => (y - points[i]![1]) / (x - points[i]![0]))
  const tangents = points.map((_, i) => {
    const before = slopes[i - 1]
    const after = slopes[i]
    if (before === undefined || after === undefined) return (before ?? after)!
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after)
  })
  return (input) => {
    const x = Math.min(points.at(-1)![0], Math.max(points[0]![0], input))
    const i = Math.min(
      points.length - 2,
      points.findLastIndex((point) => point[0] <= x),
    )
    const [x0, y0] = points[i]!
    const [x1, y1] = points[i + 1]!
    const width = x1 - x0
    const t = (x - x0) / width
    const rise = tangents[i]! * width
    const fall = tangents[i + 1]! * width
    return y0 + t * rise + t ** 2 * (3 * (y1 - y0) - 2 * rise - fall) + t ** 3 * (rise + fall - 2 * (y1 - y0))
  }
}
