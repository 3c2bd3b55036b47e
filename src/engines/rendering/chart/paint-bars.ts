/** Bars that grow from their base, and dots that pop in. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { Marks } from './chart-plan.ts'

/** Share of the build-up that one dot takes to appear. */
const popShare = 0.25

export function paintBars(
  context: SKRSContext2D,
  { bars, cornerRadius }: Extract<Marks, { kind: 'bars' }>,
  progress: number,
): void {
  for (const { x, y, width, height, base, color } of bars) {
    const grown = height * progress
    if (grown === 0) continue
    const isUpward = y < base
    const radius = Math.min(cornerRadius, grown)
    context.fillStyle = color
    context.beginPath()
    // Rounded at the far end alone: at its base a bar stands.
    context.roundRect(
      x,
      isUpward ? base - grown : base,
      width,
      grown,
      isUpward ? [radius, radius, 0, 0] : [0, 0, radius, radius],
    )
    context.fill()
  }
}

export function paintDots(
  context: SKRSContext2D,
  { dots, radius }: Extract<Marks, { kind: 'dots' }>,
  progress: number,
): void {
  for (const { at, color, turn } of dots) {
    const grown = Math.min(1, Math.max(0, (progress - turn * (1 - popShare)) / popShare))
    if (grown === 0) continue
    context.fillStyle = color
    context.beginPath()
    context.arc(at.x, at.y, radius * grown, 0, 2 * Math.PI)
    context.fill()
  }
}
