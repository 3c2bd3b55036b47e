/** The parts of a canvas that a transition has uncovered. */
import type { SKRSContext2D } from '@napi-rs/canvas'

type Size = { width: number; height: number }

/** Adds an outline to the context's path. @param progress 0 to 1 */
export type Outline = (context: SKRSContext2D, size: Size, progress: number, direction: string) => void

/** From the named side or corner a straight edge moves to the opposite one. */
export const wipeOutline: Outline = (context, { width, height }, progress, direction) => {
  const fromRight = direction.includes('right')
  const fromBottom = direction.includes('bottom')
  const isDiagonal = /(top|bottom)-(left|right)/.test(direction)
  if (!isDiagonal) {
    const isAcross = direction === 'from-left' || direction === 'from-right'
    const shown = {
      width: isAcross ? width * progress : width,
      height: isAcross ? height : height * progress,
    }
    context.rect(
      fromRight ? width - shown.width : 0,
      fromBottom ? height - shown.height : 0,
      shown.width,
      shown.height,
    )
    return
  }
  // The triangle at the corner whose legs reach twice as far as the sides when all is uncovered.
  const x = fromRight ? width : 0
  const y = fromBottom ? height : 0
  context.moveTo(x, y)
  context.lineTo(x + (fromRight ? -2 : 2) * width * progress, y)
  context.lineTo(x, y + (fromBottom ? -2 : 2) * height * progress)
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
