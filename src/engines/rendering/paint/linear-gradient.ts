/** CSS `linear-gradient(...)` as a gradient of a canvas (css-images-4, 3.1 and 3.4). */
import type { CanvasGradient, SKRSContext2D } from '@napi-rs/canvas'
import { isColor } from './paint-color.ts'

type Size = { width: number; height: number; scale: number }
type Stop = { color: string; position: string | null }

/** @param size in pixels of the film; lengths in the text are composition pixels @returns null for what is none */
export function linearGradient(context: SKRSContext2D, text: string, size: Size): CanvasGradient | null {
  const inside = /^\s*linear-gradient\(([\s\S]*)\)\s*;?\s*$/i.exec(text)?.[1]
  if (inside === undefined) return null
  const parts = splitTopLevel(inside, ',')
  const angle = angleOf(parts[0] ?? '', size)
  const stops = (angle === null ? parts : parts.slice(1)).map(stopsOf)
  if (stops.some((found) => found === null)) return null
  const colors = stops.flatMap((found) => found ?? [])
  if (colors.length < 2) return null

  const radians = angle ?? Math.PI
  const length = Math.abs(size.width * Math.sin(radians)) + Math.abs(size.height * Math.cos(radians))
  const offsets = spread(colors.map(({ position }) => positionOf(position, length, size.scale)))
  if (offsets === null) return null
  return gradientOf(context, { size, radians, length }, colors, offsets)
}

type Line = { size: Size; radians: number; length: number }

function gradientOf(
  context: SKRSContext2D,
  { size, radians, length }: Line,
  stops: readonly Stop[],
  offsets: readonly number[],
): CanvasGradient {
  // A canvas takes stops within 0 and 1 alone, so the line is drawn from the first stop to the last.
  const first = Math.min(0, offsets[0]!)
  const last = Math.max(1, offsets.at(-1)!)
  const point = (offset: number): [number, number] => [
    size.width / 2 + Math.sin(radians) * length * (offset - 0.5),
    size.height / 2 - Math.cos(radians) * length * (offset - 0.5),
  ]
  const gradient = context.createLinearGradient(...point(first), ...point(last))
  for (const [i, { color }] of stops.entries())
    gradient.addColorStop((offsets[i]! - first) / (last - first), color)
  return gradient
}

const turns: Record<string, number> = { deg: 1 / 360, grad: 1 / 400, rad: 1 / (2 * Math.PI), turn: 1 }

/** Radians clockwise from upwards; null when the text is no direction. */
function angleOf(text: string, { width, height }: Size): number | null {
  const words = text.trim().toLowerCase()
  const number = /^([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)(deg|grad|rad|turn)$/.exec(words)
  if (number) return Number(number[1]) * turns[number[2]!]! * 2 * Math.PI
  if (/^[-+]?0(?:\.0*)?$/.test(words)) return 0
  const sides = /^to\s+(top|bottom|left|right)(?:\s+(top|bottom|left|right))?$/.exec(words)
  if (!sides) return null
  const has = (side: string) => sides[1] === side || sides[2] === side
  const x = Number(has('right')) - Number(has('left'))
  const y = Number(has('top')) - Number(has('bottom'))
  // Towards a corner the line is such that the two neighbouring corners are halfway: css-images-3, 3.1.1.
  return x !== 0 && y !== 0 ? Math.atan2(x * height, y * width) : Math.atan2(x, y)
}

const length = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?:%|px)|[-+]?0`
const position = new RegExp(`^(?:${length})$`, 'i')

/** A colour with up to two places; null for what cannot be read. */
function stopsOf(text: string): Stop[] | null {
  const words = splitTopLevel(text.trim(), ' ').filter((word) => word !== '')
  const positions = words.filter((word) => position.test(word))
  const colors = words.filter((word) => !position.test(word))
  if (colors.length !== 1 || positions.length > 2 || !isColor(colors[0]!)) return null
  if (positions.length === 0) return [{ color: colors[0]!, position: null }]
  return positions.map((at) => ({ color: colors[0]!, position: at }))
}

/** Share of the gradient's line. */
function positionOf(text: string | null, length: number, scale: number): number | null {
  if (text === null) return null
  const value = Number.parseFloat(text)
  return text.endsWith('%') ? value / 100 : (value * scale) / length
}

/** Gives places to stops that have none, evenly between their neighbours; none stands before its predecessor. */
function spread(positions: readonly (number | null)[]): number[] | null {
  const placed = [...positions]
  placed[0] ??= 0
  placed[placed.length - 1] ??= 1
  let highest = Number.NEGATIVE_INFINITY
  for (const [i, at] of placed.entries()) {
    if (at === null) continue
    highest = Math.max(highest, at)
    placed[i] = highest
  }
  for (let i = 1; i < placed.length; i++) {
    if (placed[i] !== null) continue
    const next = placed.findIndex((at, j) => j > i && at !== null)
    const before = placed[i - 1]!
    placed[i] = before + (placed[next]! - before) / (next - i + 1)
  }
  const offsets = placed.flatMap((at) => at ?? [])
  return offsets.every(Number.isFinite) ? offsets : null
}

/** Splits where no parenthesis is open. */
function splitTopLevel(text: string, separator: ',' | ' '): string[] {
  const parts: string[] = []
  let depth = 0
  let start = 0
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!
    if (character === '(') depth++
    else if (character === ')') depth--
    else if (depth === 0 && (separator === ' ' ? /\s/.test(character) : character === separator)) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  parts.push(text.slice(start))
  return parts
}
