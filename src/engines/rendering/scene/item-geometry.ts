/** Where an item stands on the film at a moment of its life. */
import { curveOf, type NumberCurve } from '#timeline/animated-number.ts'
import type { AnimatedNumber, VisualItem } from '#timeline/editor-state.ts'
import type { Moment, Picture, Rect } from '../picture.ts'
import { clipMotionAt, windowTicks } from './clip-motion.ts'
import type { Matrix, PlacedPicture } from './frame-scene.ts'
import { intersect, multiply } from './matrix.ts'

/** @param ticks local to the item; @returns null where nothing of it can be seen */
export type PlaceAt = (ticks: number) => PlacedPicture | null

type Curves = ReturnType<typeof curvesOf>

const fixed = (value: number): AnimatedNumber => ({ value, keyframes: [] })

function curvesOf(item: VisualItem) {
  const curve = (number: AnimatedNumber | undefined, otherwise = 0): NumberCurve =>
    curveOf(number ?? fixed(otherwise), item.durationTicks)
  // By the type and not by what is there: an item may carry fields of others, which mean nothing to it.
  const cropped = item.type === 'image' || item.type === 'video' || item.type === 'gif' ? item : null
  const rounded = cropped ?? (item.type === 'solid' && item.shape === 'rectangle' ? item : null)
  return {
    left: curve(item.left),
    top: curve(item.top),
    width: curve(item.width),
    height: curve(item.height),
    scaleX: curve(item.scaleX),
    scaleY: curve(item.scaleY),
    opacity: curve(item.opacity),
    rotation: curve(item.rotation),
    radius: curve(rounded?.borderRadius),
    cropLeft: curve(cropped?.cropLeft),
    cropTop: curve(cropped?.cropTop),
    cropRight: curve(cropped?.cropRight),
    cropBottom: curve(cropped?.cropBottom),
  }
}

/** Moments at which the item's numbers and animations begin or cease to change, local to it. */
export function changeTicks(item: VisualItem): number[] {
  const ticks = Object.values(curvesOf(item)).flatMap(({ changes }) =>
    changes ? [changes.from, changes.to] : [],
  )
  const { animations, durationTicks } = item
  if (animations?.in) ticks.push(windowTicks(animations.in, durationTicks))
  if (animations?.out) ticks.push(durationTicks - windowTicks(animations.out, durationTicks))
  return ticks
}

/** @param canvas from composition pixels to pixels of the film */
export function placerOf(item: VisualItem, picture: Picture, canvas: Matrix): PlaceAt {
  const curves = curvesOf(item)
  return (ticks) => {
    const motion = clipMotionAt(item.animations ?? {}, ticks, item.durationTicks)
    const opacity = Math.min(1, curves.opacity.at(ticks)) * motion.opacity
    const width = curves.width.at(ticks)
    const height = curves.height.at(ticks)
    const scaleX = curves.scaleX.at(ticks) * motion.scale
    const scaleY = curves.scaleY.at(ticks) * motion.scale
    if (!(opacity > 0 && width > 0 && height > 0) || scaleX === 0 || scaleY === 0) return null

    const moment: Moment = { ticks, width, height }
    const centreX = curves.left.at(ticks) + width / 2 + motion.shiftX * width
    const centreY = curves.top.at(ticks) + height / 2 + motion.shiftY * height
    const turned = turn(centreX, centreY, curves.rotation.at(ticks), scaleX, scaleY)
    const box = multiply(turned, [1, 0, 0, 1, -width / 2, -height / 2])
    const matrix = multiply(canvas, box)
    // Numbers as large as a document may hold can leave what can be counted with.
    if (!matrix.every(Number.isFinite)) return null
    const visible = visiblePart(curves, picture, moment)
    return { itemId: item.id, picture, moment, matrix, visible, opacity }
  }
}

/** Scales, then turns clockwise by degrees, then moves the origin to the centre. */
function turn(centreX: number, centreY: number, degrees: number, scaleX: number, scaleY: number): Matrix {
  if (degrees % 360 === 0) return [scaleX, 0, 0, scaleY, centreX, centreY]
  const angle = (degrees * Math.PI) / 180
  const cos = Math.cos(angle)
  const sin = Math.sin(angle)
  return [cos * scaleX, sin * scaleX, -sin * scaleY, cos * scaleY, centreX, centreY]
}

function visiblePart(curves: Curves, picture: Picture, moment: Moment): PlacedPicture['visible'] {
  const [x, right] = cropped(moment.width, curves.cropLeft, curves.cropRight, moment.ticks)
  const [y, bottom] = cropped(moment.height, curves.cropTop, curves.cropBottom, moment.ticks)
  const radius = Math.max(0, curves.radius.at(moment.ticks))
  const isWhole = x === 0 && y === 0 && right === moment.width && bottom === moment.height
  if (isWhole && radius === 0) return null
  const part: Rect = { x, y, width: right - x, height: bottom - y }
  if (radius === 0) return { ...part, radius }
  // Corners are rounded where there is something to see: a picture may not fill its box.
  const bounds = picture.boundsAt(moment)
  const seen = (bounds && intersect(part, bounds)) ?? part
  return { ...seen, radius: Math.min(radius, seen.width / 2, seen.height / 2) }
}

/** What two opposite crops leave of an axis: at least one pixel. */
function cropped(
  length: number,
  before: NumberCurve,
  after: NumberCurve,
  ticks: number,
): [start: number, end: number] {
  const least = Math.min(1, length)
  const start = Math.min(clamp01(before.at(ticks)) * length, length - least)
  const end = Math.max(length - clamp01(after.at(ticks)) * length, start + least)
  return [start, end]
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value))
}
