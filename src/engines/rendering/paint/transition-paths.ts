/** The parts of a canvas that a transition has uncovered. */
import type { SKRSContext2D } from '@napi-rs/canvas'

import type { Rect } from '../picture.ts'

type Size = { width: number; height: number }

/** Adds an outline to the context's path. @param progress 0 to 1 */
export type Outline = (context: SKRSContext2D, size: Size, progress: number, direction: string) => void

export function isDiagonal(direction: string): boolean {
  return /^from-(top|bottom)-(left|right)$/.test(direction)
}

/** To an even number of pixels, by which footage can be moved and cut without drawing it: colours are of two pixels. */
function evenly(length: number): number {
  return 2 * Math.round(length / 2)
}

/** How far the outgoing canvas has moved; the incoming one follows it, from the named side. */
export function slideOffsets({ width, height }: Size, progress: number, direction: string) {
  const sign = direction === 'from-left' || direction === 'from-top' ? 1 : -1
  const isAcross = direction === 'from-left' || direction === 'from-right'
  const length = isAcross ? width : height
  const moved = evenly(length * progress)
  const offset = (along: number) => (isAcross ? { x: sign * along, y: 0 } : { x: 0, y: sign * along })
  return { from: offset(moved), to: offset(moved - length) }
}

/** A straight edge has moved from the named side towards the opposite one. */
export function wipeParts(
  { width, height }: Size,
  progress: number,
  direction: string,
): { uncovered: Rect; covered: Rect } {
  const isAcross = direction === 'from-left' || direction === 'from-right'
  const length = isAcross ? width : height
  const passed = evenly(length * progress)
  const near = { from: 0, length: passed }
  const far = { from: passed, length: length - passed }
  const nearEnd = { from: 0, length: length - passed }
  const farEnd = { from: length - passed, length: passed }
  const isFromStart = direction === 'from-left' || direction === 'from-top'
  const rect = ({ from, length: part }: { from: number; length: number }): Rect =>
    isAcross ? { x: from, y: 0, width: part, height } : { x: 0, y: from, width, height: part }
  return isFromStart
    ? { uncovered: rect(near), covered: rect(far) }
    : { uncovered: rect(farEnd), covered: rect(nearEnd) }
}

/** A straight edge moves from the named corner to the opposite one. */
export const diagonalOutline: Outline = (context, { width, height }, progress, direction) => {
  // The triangle at the corner whose legs reach twice as far as the sides when all is uncovered.
  const x = direction.endsWith('right') ? width : 0
  const y = direction.startsWith('from-bottom') ? height : 0
  context.moveTo(x, y)
  context.lineTo(x + (x > 0 ? -2 : 2) * width * progress, y)
  context.lineTo(x, y + (y > 0 ? -2 : 2) * height * progress)
  context.closePath()
}

/** A sector that opens clockwise from twelve o'clock. */
export const clockOutline: Outline = (context, { width, height }, progress) => {
  const noon = -Math.PI / 2
  context.moveTo(width / 2, height / 2)
  context.arc(width / 2, height / 2, Math.hypot(width, height), noon, noon + 2 * Math.PI * progress)
  context.closePath()
}

/** A circle that grows from the centre until it reaches the corners. */
export const irisOutline: Outline = (context, { width, height }, progress) => {
  const radius = (Math.hypot(width, height) / 2) * progress
  context.moveTo(width / 2 + radius, height / 2)
  context.arc(width / 2, height / 2, radius, 0, 2 * Math.PI)
  context.closePath()
}
