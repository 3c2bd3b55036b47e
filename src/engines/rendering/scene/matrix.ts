/** Affine matrices of the plane. */
import type { Rect } from '../picture.ts'
import type { Matrix } from './frame-scene.ts'

/** `outer` after `inner`. */
export function multiply(outer: Matrix, inner: Matrix): Matrix {
  const [a, b, c, d, e, f] = outer
  const [p, q, r, s, t, u] = inner
  return [a * p + c * q, b * p + d * q, a * r + c * s, b * r + d * s, a * t + c * u + e, b * t + d * u + f]
}

/** The smallest upright rectangle that holds `rect` once it is mapped. */
export function mapBounds([a, b, c, d, e, f]: Matrix, { x, y, width, height }: Rect): Rect {
  const xs = [a * x, a * (x + width)].flatMap((left) => [left + c * y + e, left + c * (y + height) + e])
  const ys = [b * x, b * (x + width)].flatMap((top) => [top + d * y + f, top + d * (y + height) + f])
  const left = Math.min(...xs)
  const top = Math.min(...ys)
  return { x: left, y: top, width: Math.max(...xs) - left, height: Math.max(...ys) - top }
}

/** The common part; null when there is none. */
export function intersect(one: Rect, other: Rect): Rect | null {
  const x = Math.max(one.x, other.x)
  const y = Math.max(one.y, other.y)
  const width = Math.min(one.x + one.width, other.x + other.width) - x
  const height = Math.min(one.y + one.height, other.y + other.height) - y
  return width > 0 && height > 0 ? { x, y, width, height } : null
}

/** The largest rectangle of that ratio within `box`, centred. */
export function contain(size: { width: number; height: number }, box: Rect): Rect {
  return centred(size, box, Math.min(box.width / size.width, box.height / size.height))
}

/** The smallest rectangle of that ratio that covers `box`, centred. */
export function cover(size: { width: number; height: number }, box: Rect): Rect {
  return centred(size, box, Math.max(box.width / size.width, box.height / size.height))
}

function centred(size: { width: number; height: number }, box: Rect, scale: number): Rect {
  const width = size.width * scale
  const height = size.height * scale
  return { x: box.x + (box.width - width) / 2, y: box.y + (box.height - height) / 2, width, height }
}
