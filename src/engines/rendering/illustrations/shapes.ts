/** What drawings are made of: outlines filled or stroked in a tone, on a sheet of 320 by 240 units. */
import type { Tone } from './tones.ts'

export const sheet = { width: 320, height: 240 }

export type Shape = {
  /** SVG path data. */
  path: string
  tone: Tone
  /** Width of a stroke with round ends, in place of a fill. */
  stroke?: number
}
export type Group = { parts: Part[]; x: number; y: number; scale?: number; degrees?: number }
/** Later ones lie in front. */
export type Part = Shape | Group

export function fill(tone: Tone, path: string): Shape {
  return { path, tone }
}

export function stroke(tone: Tone, width: number, path: string): Shape {
  return { path, tone, stroke: width }
}

export function box(tone: Tone, x: number, y: number, width: number, height: number, radius = 0): Shape {
  const r = Math.min(radius, width / 2, height / 2)
  const corner = (dx: number, dy: number) => `a${r} ${r} 0 0 1 ${dx} ${dy}`
  return fill(
    tone,
    `M${x + r} ${y}h${width - 2 * r}${corner(r, r)}v${height - 2 * r}${corner(-r, r)}h${2 * r - width}${corner(-r, -r)}v${2 * r - height}${corner(r, -r)}z`,
  )
}

export function disc(tone: Tone, x: number, y: number, radius: number): Shape {
  return fill(tone, circlePath(x, y, radius))
}

export function ring(tone: Tone, x: number, y: number, radius: number, width: number): Shape {
  return stroke(tone, width, circlePath(x, y, radius))
}

function circlePath(x: number, y: number, r: number): string {
  return `M${x - r} ${y}a${r} ${r} 0 1 1 ${2 * r} 0a${r} ${r} 0 1 1 ${-2 * r} 0z`
}

export function placed(
  parts: Part[],
  x: number,
  y: number,
  more: { scale?: number; degrees?: number } = {},
): Group {
  return { parts, x, y, ...more }
}
