/** A chart worked out for a box: where everything stands when it is built up, in pixels of the box. No drawing yet. */
import type { Rect } from '../picture.ts'

export type Point = { x: number; y: number }

export type PlacedText = {
  text: string
  /** The point the text is aligned to, half way up its letters. */
  at: Point
  align: 'left' | 'center' | 'right'
  /** Clockwise, about that point. */
  degrees: number
  /** Labels of axes are quieter than names in the legend. */
  tone: 'loud' | 'quiet'
}

export type Rule = { from: Point; to: Point; tone: 'grid' | 'base' }
export type Swatch = { at: Point; color: string }

export type Bar = Rect & { color: string /** Where it grows from. */; base: number }
/** A line through points; null is a gap. `floor` is what an area stands on, null for a line alone. */
export type Run = { color: string; points: (Point | null)[]; floor: number | null }
/** Angles clockwise from 12 o'clock, in radians. */
export type Sector = { color: string; from: number; to: number; label: string | null }
/** Corners from the top clockwise; null is a gap. */
export type Web = { color: string; corners: (Point | null)[] }
/** `turn` says when it appears: 0 first, 1 last. */
export type Dot = { color: string; at: Point; turn: number }

export type Marks =
  | { kind: 'bars'; bars: Bar[]; cornerRadius: number }
  | { kind: 'runs'; plot: Rect; runs: Run[]; thickness: number; dotRadius: number }
  | { kind: 'sectors'; center: Point; radius: number; gap: number; sectors: Sector[] }
  | { kind: 'webs'; center: Point; rings: Point[][]; webs: Web[]; thickness: number; dotRadius: number }
  | { kind: 'dots'; dots: Dot[]; radius: number }

export type ChartPlan = {
  /** 0 where there is no room for text. */
  fontSize: number
  texts: PlacedText[]
  rules: Rule[]
  swatches: Swatch[]
  /** Half the side of a swatch. */
  swatchRadius: number
  marks: Marks
}
