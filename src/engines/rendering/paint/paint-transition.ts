/** Draws the seam between two clips of a track: each stands for a canvas of its own, as large as the film. */
import type { SKRSContext2D } from '@napi-rs/canvas'
import type { OutputSize } from '#timeline/output-size.ts'
import type { FrameLayer, PlacedPicture } from '../scene/frame-scene.ts'
import { type Flip, paintFlipped } from './paint-flip.ts'
import { paintGroup } from './paint-group.ts'
import { paintPlaced } from './paint-placed.ts'
import {
  clockOutline,
  diagonalOutline,
  irisOutline,
  isDiagonal,
  type Outline,
  slideOffsets,
  wipeParts,
} from './transition-paths.ts'

export type TransitionLayer = Extract<FrameLayer, { kind: 'transition' }>

/** From the eye to the canvas, composition pixels. */
const perspective = 1000

export function paintTransition(context: SKRSContext2D, layer: TransitionLayer, size: OutputSize): void {
  painters[layer.type](context, layer, size)
}

const paintDiagonalWipe = uncovering(diagonalOutline)

type Painter = (context: SKRSContext2D, layer: TransitionLayer, size: OutputSize) => void

const painters: Record<TransitionLayer['type'], Painter> = {
  fade: paintFade,
  slide: paintSlide,
  wipe: paintWipe,
  'clock-wipe': uncovering(clockOutline),
  iris: uncovering(irisOutline),
  flip: paintFlip,
}

function paintMaybe(context: SKRSContext2D, placed: PlacedPicture | null): void {
  if (placed) paintPlaced(context, placed)
}

/** The outgoing clip stays whole beneath. */
function paintFade(context: SKRSContext2D, { from, to, progress }: TransitionLayer): void {
  paintMaybe(context, from)
  const opacity = (to?.opacity ?? 0) * progress
  if (to && opacity > 0) paintPlaced(context, { ...to, opacity })
}

function paintSlide(context: SKRSContext2D, layer: TransitionLayer, size: OutputSize): void {
  const { from, to, progress, direction } = layer
  const offsets = slideOffsets(size, progress, direction)
  for (const [placed, { x, y }] of [
    [from, offsets.from],
    [to, offsets.to],
  ] as const) {
    if (placed === null) continue
    context.save()
    context.translate(x, y)
    paintPlaced(context, placed)
    context.restore()
  }
}

/** An edge that is moved along a side lies between two rows or columns of pixels, so the two clips need not be mixed. */
function paintWipe(context: SKRSContext2D, layer: TransitionLayer, size: OutputSize): void {
  const { from, to, progress, direction } = layer
  if (isDiagonal(direction)) {
    paintDiagonalWipe(context, layer, size)
    return
  }
  const parts = wipeParts(size, progress, direction)
  for (const [placed, { x, y, width, height }] of [
    [from, parts.covered],
    [to, parts.uncovered],
  ] as const) {
    if (placed === null || width === 0 || height === 0) continue
    context.save()
    context.beginPath()
    context.rect(x, y, width, height)
    context.clip()
    paintPlaced(context, placed)
    context.restore()
  }
}

/** Along the edge both are mixed as far as the edge covers a pixel, so that nothing behind shines through. */
function uncovering(outline: Outline): Painter {
  return (context, { from, to, progress, direction }, size) => {
    const whole = { x: 0, y: 0, width: size.width, height: size.height }
    const cut = (aside: SKRSContext2D, composite: 'destination-out' | 'destination-in') => {
      aside.globalCompositeOperation = composite
      aside.beginPath()
      outline(aside, size, progress, direction)
      aside.fill()
    }
    paintGroup(context, whole, {}, (both) => {
      paintMaybe(both, from)
      cut(both, 'destination-out')
      paintGroup(both, whole, { composite: 'lighter' }, (uncovered) => {
        paintMaybe(uncovered, to)
        cut(uncovered, 'destination-in')
      })
    })
  }
}

/** Half a turn, of which the first half shows the outgoing clip and the second the incoming one. */
function paintFlip(
  context: SKRSContext2D,
  { from, to, progress, direction }: TransitionLayer,
  size: OutputSize,
): void {
  const placed = progress < 0.5 ? from : to
  if (placed === null) return
  const turned = progress < 0.5 ? 180 * progress : 180 * (progress - 1)
  const degrees = direction === 'from-right' || direction === 'from-top' ? -turned : turned
  const axis = direction === 'from-top' || direction === 'from-bottom' ? 'horizontal' : 'vertical'
  const flip: Flip = { axis, degrees, distance: perspective * size.scale }
  paintFlipped(context, size, flip, (aside) => paintPlaced(aside, placed))
}
