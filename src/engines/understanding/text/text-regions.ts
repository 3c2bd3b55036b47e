/**
 * The parts of a picture in which letters may stand, whatever their size: strokes are looked for in the picture, in
 * its half and in its quarter, and each part is read at the size at which its strokes were found.
 */
import type { Box } from '../facts.ts'
import { cropped, type GreyPicture, halved } from './grey-picture.ts'
import { StrokeMap } from './stroke-map.ts'

const levelCount = 3
/** Textured pictures fall into many parts; text stands in few. */
const mostParts = 12
/** What is larger is texture, in which smaller parts may still be text. */
const mostShare = 0.35

/** In pixels of the whole picture. */
export type TextPart = Box & {
  isBright: boolean
  /** How often the picture is halved before this part is read. */
  level: number
}

export class TextParts {
  readonly #levels: GreyPicture[]
  readonly #strokes: StrokeMap
  /** From top to bottom. */
  readonly parts: readonly TextPart[]

  constructor(picture: GreyPicture) {
    this.#levels = [picture]
    while (this.#levels.length < levelCount) this.#levels.push(halved(this.#levels.at(-1)!))
    const maps = this.#levels.map((level) => new StrokeMap(level))
    this.#strokes = maps[0]!
    const found = maps.flatMap((map, level) =>
      map
        .regions()
        .filter((region) => area(region) < mostShare * area({ x: 0, y: 0, ...this.#levels[level]! }))
        .map((region) => ({ ...scaled(region, 2 ** level), isBright: region.isBright, level })),
    )
    this.parts = joined(found)
      .sort((a, b) => a.y - b.y || a.x - b.x)
      .slice(0, mostParts)
  }

  /** The picture of a part, and how many pixels of the whole picture one of its pixels is. */
  pictureOf(part: TextPart): { picture: GreyPicture; scale: number } {
    const scale = 2 ** part.level
    const level = this.#levels[part.level]!
    const x = Math.floor(part.x / scale)
    const y = Math.floor(part.y / scale)
    const width = Math.min(level.width - x, Math.ceil(part.width / scale))
    const height = Math.min(level.height - y, Math.ceil(part.height / scale))
    return { picture: cropped(level, { x, y, width, height }), scale }
  }

  /** How much another picture has the same strokes in a part, 0 to 1. */
  likeness(other: TextParts, part: TextPart): number {
    return this.#strokes.likeness(other.#strokes, part)
  }
}

function scaled({ x, y, width, height }: Box, scale: number): Box {
  return { x: x * scale, y: y * scale, width: width * scale, height: height * scale }
}

/** Parts that touch are one, read at the finest size at which any of it was found. */
function joined(found: readonly TextPart[]): TextPart[] {
  const parts: TextPart[] = []
  for (let part of found) {
    for (let near = parts.find((each) => touches(each, part)); near; ) {
      parts.splice(parts.indexOf(near), 1)
      const level = Math.min(near.level, part.level)
      part = { ...(area(near) >= area(part) ? near : part), ...boxAround(near, part), level }
      near = parts.find((each) => touches(each, part))
    }
    parts.push(part)
  }
  return parts
}

/** Also of words of one line with no more than a wide space between them. */
function touches(a: Box, b: Box): boolean {
  const space = Math.min(a.height, b.height) / 2
  const isBeside = a.x < b.x + b.width + space && b.x < a.x + a.width + space
  return isBeside && a.y < b.y + b.height && b.y < a.y + a.height
}

function boxAround(a: Box, b: Box): Box {
  const x = Math.min(a.x, b.x)
  const y = Math.min(a.y, b.y)
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  }
}

function area({ width, height }: Box): number {
  return width * height
}
