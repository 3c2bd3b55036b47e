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

/** Saturation beyond 1 leaves the range of colours; tables reach that far to either side. */
const headroom = 128

/** @param pixels RGBA, graded in place @param strength 0 leaves them as they are, 1 shows the look alone */
export function gradePixels(pixels: Uint8ClampedArray, type: FilterType, strength: number): void {
  const { saturation, red, green, blue } = grades[type]
  const reds = tableOf(red, strength)
  const greens = tableOf(green, strength)
  const blues = tableOf(blue, strength)
  const kept = 1 - strength
  // BT.709: what each channel adds to how bright a colour is.
  const grey = 1 - saturation
  const ofRed = 0.2126 * grey
  const ofGreen = 0.7152 * grey
  const ofBlue = 0.0722 * grey
  for (let i = 0; i < pixels.length; i += 4) {
    const r = pixels[i]!
    const g = pixels[i + 1]!
    const b = pixels[i + 2]!
    const level = ofRed * r + ofGreen * g + ofBlue * b + (headroom + 0.5)
    pixels[i] = kept * r + reds[(level + saturation * r) | 0]!
    pixels[i + 1] = kept * g + greens[(level + saturation * g) | 0]!
    pixels[i + 2] = kept * b + blues[(level + saturation * b) | 0]!
  }
}

/** The curve times 255 and the strength, at whole values from -`headroom` to 255 + `headroom`. */
function tableOf(curve: Curve, strength: number): Float64Array {
  const at = smoothCurve(curve)
  return Float64Array.from(
    { length: 256 + 2 * headroom },
    (_, i) => at((i - headroom) / 255) * 255 * strength,
  )
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
