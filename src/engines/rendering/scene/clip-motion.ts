/** How an item's `in` and `out` animations move its box as a whole, on top of its keyframes. */
import { ease } from '#timeline/easing.ts'
import type { AnimationSpec, ClipAnimations, ClipAnimationType } from '#timeline/editor-state.ts'

export type ClipMotion = {
  /** Box sizes to the right and down. */
  shiftX: number
  shiftY: number
  /** About the box's centre. */
  scale: number
  opacity: number
}

type Spec = AnimationSpec<ClipAnimationType>

const still: ClipMotion = { shiftX: 0, shiftY: 0, scale: 1, opacity: 1 }

/** How much larger than itself an item is at the far end of a zoom that fades. */
const zoomed = 1.5

/** @param e eased, 0 to 1 @returns the motion of entering: at rest when `e` is 1 */
function entering(type: ClipAnimationType, e: number): Partial<ClipMotion> {
  switch (type) {
    case 'fade':
      return { opacity: e }
    case 'slide-up':
      return { shiftY: 1 - e }
    case 'slide-down':
      return { shiftY: e - 1 }
    case 'slide-left':
      return { shiftX: 1 - e }
    case 'slide-right':
      return { shiftX: e - 1 }
    case 'zoom-in':
      return { scale: e }
    case 'zoom-out':
      return { scale: zoomed + (1 - zoomed) * e, opacity: e }
  }
}

/** @param e eased, 0 to 1 @returns the motion of leaving: at rest when `e` is 0 */
function leaving(type: ClipAnimationType, e: number): Partial<ClipMotion> {
  switch (type) {
    case 'fade':
      return { opacity: 1 - e }
    case 'slide-up':
      return { shiftY: -e }
    case 'slide-down':
      return { shiftY: e }
    case 'slide-left':
      return { shiftX: -e }
    case 'slide-right':
      return { shiftX: e }
    case 'zoom-in':
      return { scale: 1 + (zoomed - 1) * e, opacity: 1 - e }
    case 'zoom-out':
      return { scale: 1 - e }
  }
}

/** The time an animation takes: never more than the item's. */
export function windowTicks(spec: Spec, durationTicks: number): number {
  return Math.min(spec.durationTicks, durationTicks)
}

/** @param ticks local to the item; where both animations run, their motions add up */
export function clipMotionAt(animations: ClipAnimations, ticks: number, durationTicks: number): ClipMotion {
  const parts: Partial<ClipMotion>[] = []
  if (animations.in) {
    const window = windowTicks(animations.in, durationTicks)
    if (ticks < window) parts.push(entering(animations.in.type, ease(ticks / window, animations.in.easing)))
  }
  if (animations.out) {
    const window = windowTicks(animations.out, durationTicks)
    const since = ticks - (durationTicks - window)
    if (since > 0) parts.push(leaving(animations.out.type, ease(since / window, animations.out.easing)))
  }
  return parts.reduce<ClipMotion>(
    (sum, part) => ({
      shiftX: sum.shiftX + (part.shiftX ?? 0),
      shiftY: sum.shiftY + (part.shiftY ?? 0),
      scale: sum.scale * (part.scale ?? 1),
      opacity: sum.opacity * (part.opacity ?? 1),
    }),
    still,
  )
}
