/** The easing curves of CSS (css-easing-1), by the names a timeline uses. */
import type { Easing } from './editor-state.ts'

type Curve = readonly [x1: number, y1: number, x2: number, y2: number]

const curves: Record<Exclude<Easing, 'linear'>, Curve> = {
  'ease-in': [0.42, 0, 1, 1],
  'ease-out': [0, 0, 0.58, 1],
  'ease-in-out': [0.42, 0, 0.58, 1],
}

/** @param progress 0 to 1; what is beyond is taken as the nearer end */
export function ease(progress: number, easing: Easing = 'linear'): number {
  const x = Math.min(1, Math.max(0, progress))
  if (easing === 'linear' || x === 0 || x === 1) return x
  const [x1, y1, x2, y2] = curves[easing]
  return bezier(solve(x, x1, x2), y1, y2)
}

/** One coordinate of the curve from 0 to 1 with the inner control points `a` and `b`, at parameter `t`. */
function bezier(t: number, a: number, b: number): number {
  return 3 * (1 - t) ** 2 * t * a + 3 * (1 - t) * t ** 2 * b + t ** 3
}

/** The parameter at which the x coordinate is `x`; it only ever rises, so halving finds it. */
function solve(x: number, x1: number, x2: number): number {
  let low = 0
  let high = 1
  while (high - low > 1e-7) {
    const middle = (low + high) / 2
    if (bezier(middle, x1, x2) < x) low = middle
    else high = middle
  }
  return (low + high) / 2
}
