/** The one shape behind the lines of a text: as wide as each line, with a step from line to line and round corners. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import { max, min } from 'd3-array'
import type { Rect } from '../picture.ts'

/** What is to be covered of one line; lines follow each other downwards and touch. */
export type LineBox = { left: number; right: number; top: number; bottom: number }

/** A corner of the outline and how far it is rounded, inwards or outwards as the outline turns there. */
export type Corner = { x: number; y: number; radius: number }

/**
 * The outlines around lines, clockwise from the top left. Lines that do not overlap sideways, or of which one is
 * empty (null), get outlines of their own.
 * @param radius of the corners; at most half a line, and less where an edge is too short for two of them
 */
export function outlineLines(lines: readonly (LineBox | null)[], radius: number): Corner[][] {
  const groups: LineBox[][] = []
  let last: LineBox | null = null
  for (const line of lines) {
    if (line && last && line.left < last.right && last.left < line.right) groups.at(-1)!.push(line)
    else if (line) groups.push([line])
    last = line
  }
  return groups.map((group) => {
    const lowest = min(group, (line) => line.bottom - line.top)!
    return roundCorners(cornersOf(group), Math.min(radius, lowest / 2))
  })
}

export function traceOutline(context: SKRSContext2D, corners: readonly Corner[]): void {
  const [first] = corners
  const last = corners.at(-1)
  if (!first || !last) return
  context.moveTo((last.x + first.x) / 2, (last.y + first.y) / 2)
  for (const [index, corner] of corners.entries()) {
    const next = corners[(index + 1) % corners.length]!
    context.arcTo(corner.x, corner.y, next.x, next.y, corner.radius)
  }
  context.closePath()
}

export function boundsOfLines(lines: readonly (LineBox | null)[]): Rect | null {
  const boxes = lines.filter((line) => line !== null)
  if (boxes.length === 0) return null
  const x = min(boxes, (box) => box.left)!
  const y = min(boxes, (box) => box.top)!
  return {
    x,
    y,
    width: max(boxes, (box) => box.right)! - x,
    height: max(boxes, (box) => box.bottom)! - y,
  }
}

type Point = { x: number; y: number }

/** Down the right side and up the left one. */
function cornersOf(group: readonly LineBox[]): Point[] {
  const right = group.flatMap((line) => [
    { x: line.right, y: line.top },
    { x: line.right, y: line.bottom },
  ])
  const left = group.flatMap((line) => [
    { x: line.left, y: line.top },
    { x: line.left, y: line.bottom },
  ])
  return withoutStraight([...right, ...left.reverse()])
}

/** Steps smaller than this, in pixels, are none: lines of one width differ by what rounding left. */
const smallestStep = 0.01

function withoutStraight(points: readonly Point[]): Point[] {
  const near = (a: number, b: number) => Math.abs(a - b) < smallestStep
  const distinct = points.filter((point, index) => {
    const before = points.at(index - 1)!
    return !(near(point.x, before.x) && near(point.y, before.y))
  })
  return distinct.filter((point, index) => {
    const before = distinct.at(index - 1)!
    const after = distinct[(index + 1) % distinct.length]!
    return !(
      (near(before.x, point.x) && near(point.x, after.x)) ||
      (near(before.y, point.y) && near(point.y, after.y))
    )
  })
}

function roundCorners(points: readonly Point[], radius: number): Corner[] {
  return points.map((point, index) => {
    const before = points.at(index - 1)!
    const after = points[(index + 1) % points.length]!
    return { ...point, radius: Math.min(radius, distance(before, point) / 2, distance(point, after) / 2) }
  })
}

function distance(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y)
}
