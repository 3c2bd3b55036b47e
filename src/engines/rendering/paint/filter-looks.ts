/** The looks of the colour filters, as numbers. */
import type { FilterType } from '#timeline/editor-state.ts'

/** Points of a curve from 0 to 1, joined smoothly and without overshoot. */
export type Curve = readonly (readonly [input: number, output: number])[]

export type Grade = {
  /** Of the colours before the curves: 0 is grey, 1 as they are. */
  saturation: number
  red: Curve
  green: Curve
  blue: Curve
  /** A blurred copy laid over with `screen`; the radius is of a film whose shorter side is 1080. */
  glow?: Glow
}

type Glow = { radius: number; opacity: number }

export const grades: Record<FilterType, Grade> = {
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
