/** CSS `linear-gradient(...)` as a gradient of a canvas (css-images-4, 3.1 and 3.4). */
import type { CanvasGradient, SKRSContext2D } from '@napi-rs/canvas'
import { colorOnBlack, type Rgb, rgbText } from './paint-color.ts'

type Size = { width: number; height: number; scale: number }
/** A colour, or a hint where two are mixed evenly; the place as it is written. */
type Stop = { color: Rgb | null; position: string | null }
type Placed = { color: Rgb | null; offset: number }

/** How finely the bend that a hint asks for is followed. */
const hintSteps = 8

/**
 * What lets light through lies on black: CSS mixes colours by what they add to it, which a canvas does for opaque
 * ones alone.
 * @param size in pixels of the film; lengths in the text are composition pixels
 * @returns null for what is none
 */
export function linearGradient(context: SKRSContext2D, text: string, size: Size): CanvasGradient | null {
  const inside = /^\s*linear-gradient\(([\s\S]*)\)\s*;?\s*$/i.exec(text)?.[1]
  if (inside === undefined) return null
  const parts = splitTopLevel(inside, ',')
  const angle = angleOf(parts[0] ?? '', size)
  const found = (angle === null ? parts : parts.slice(1)).map(stopsOf)
  const stops = found.flatMap((several) => several ?? [])
  if (found.includes(null) || !isList(stops)) return null

  const radians = angle ?? Math.PI
  const length = Math.abs(size.width * Math.sin(radians)) + Math.abs(size.height * Math.cos(radians))
  const offsets = spread(stops.map(({ position }) => offsetOf(position, length, size.scale)))
  if (!offsets.every(Number.isFinite)) return null
  const placed = followHints(stops.map(({ color }, i) => ({ color, offset: offsets[i]! })))
  return gradientOf(context, { size, radians, length }, placed)
}

/** At least two colours, and every hint between two of them. */
function isList(stops: readonly Stop[]): boolean {
  const isBetween = (i: number) => stops[i - 1]?.color != null && stops[i + 1]?.color != null
  return (
    stops.filter(({ color }) => color !== null).length > 1 &&
    stops.every(({ color }, i) => color !== null || isBetween(i))
  )
}

type Line = { size: Size; radians: number; length: number }

function gradientOf(
  context: SKRSContext2D,
  { size, radians, length }: Line,
  stops: readonly (Placed & { color: Rgb })[],
): CanvasGradient {
  // A canvas takes stops within 0 and 1 alone, so its line reaches from the first to the last.
  const first = Math.min(0, stops[0]!.offset)
  const last = Math.max(1, stops.at(-1)!.offset)
  const point = (offset: number): [number, number] => [
    size.width / 2 + Math.sin(radians) * length * (offset - 0.5),
    size.height / 2 - Math.cos(radians) * length * (offset - 0.5),
  ]
  const gradient = context.createLinearGradient(...point(first), ...point(last))
  for (const { offset, color } of stops)
    gradient.addColorStop((offset - first) / (last - first), rgbText(color))
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
  // Towards a corner, the two neighbouring corners have the colour of the middle: css-images-3, 3.1.1.
  return x !== 0 && y !== 0 ? Math.atan2(x * height, y * width) : Math.atan2(x, y)
}

const length = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?(?:%|px)|[-+]?0`
const isPosition = (word: string) => new RegExp(`^(?:${length})$`, 'i').test(word)

/** A colour with up to two places, or a hint; null for what cannot be read. */
function stopsOf(text: string): Stop[] | null {
  const words = splitTopLevel(text.trim(), ' ').filter((word) => word !== '')
  const positions = words.filter(isPosition)
  const [name, ...others] = words.filter((word) => !isPosition(word))
  if (others.length > 0 || positions.length > 2) return null
  if (name === undefined) return positions.length === 1 ? [{ color: null, position: positions[0]! }] : null
  const color = colorOnBlack(name)
  if (color === null) return null
  return positions.length === 0
    ? [{ color, position: null }]
    : positions.map((position) => ({ color, position }))
}

/** Share of the gradient's line. */
function offsetOf(text: string | null, lineLength: number, scale: number): number | null {
  if (text === null) return null
  const value = Number.parseFloat(text)
  return text.endsWith('%') ? value / 100 : (value * scale) / lineLength
}

/** Gives places to stops that have none, evenly between their neighbours; none stands before its predecessor. */
function spread(written: readonly (number | null)[]): number[] {
  const placed = [...written]
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
  return placed.map((at) => at!)
}

/** In place of each hint, stops along the curve between its neighbours that css-images-4, 3.4.2 describes. */
function followHints(stops: readonly Placed[]): (Placed & { color: Rgb })[] {
  return stops.flatMap(({ color, offset }, i) => {
    if (color !== null) return [{ color, offset }]
    const from = stops[i - 1]!
    const to = stops[i + 1]!
    const width = to.offset - from.offset
    const hint = width > 0 ? (offset - from.offset) / width : 0
    if (hint <= 0) return [{ color: to.color!, offset: from.offset }]
    if (hint >= 1) return [{ color: from.color!, offset: to.offset }]
    return Array.from({ length: hintSteps - 1 }, (_, step) => {
      const along = (step + 1) / hintSteps
      const share = along ** (Math.log(0.5) / Math.log(hint))
      const mixed = from.color!.map((value, channel) => value + (to.color![channel]! - value) * share) as Rgb
      return { color: mixed, offset: from.offset + width * along }
    })
  })
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
