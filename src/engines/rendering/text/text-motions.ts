/** Which caption animations are under way at a moment, and how far. */
import { ease } from '#timeline/easing.ts'
import type { AnimationSpec, CaptionAnimations, CaptionAnimationType } from '#timeline/editor-state.ts'
import { ticksPerSecond } from '#timeline/timeline-time.ts'

export type TextMotion = {
  type: CaptionAnimationType
  /** 0 to 1, eased, in the direction the motion has by nature. */
  progress: number
  /** Since the animation began. */
  seconds: number
}

type Spec = AnimationSpec<CaptionAnimationType>

/** What makes letters go; all others make them come, or leave them where they are. */
const leaving: ReadonlySet<CaptionAnimationType> = new Set(['center-type-out', 'curtain-close'])

/**
 * `in` plays from the start and `out` up to the end, each cut to the whole; `loop` repeats in between. Whatever its
 * type, `in` makes the text come and `out` makes it go: a motion of the other kind is played backwards.
 * @param ticks since the text appeared; before 0 and after the end it is as at those
 */
export function motionsAt(
  animations: CaptionAnimations | undefined,
  ticks: number,
  durationTicks: number,
): TextMotion[] {
  if (!animations) return []
  const now = Math.min(durationTicks, Math.max(0, ticks))
  const inTicks = Math.min(durationTicks, animations.in?.durationTicks ?? 0)
  const outTicks = Math.min(durationTicks, animations.out?.durationTicks ?? 0)
  const outStart = durationTicks - outTicks
  const motions: TextMotion[] = []
  if (animations.in && now < inTicks) {
    const motion = play(animations.in, now, inTicks)
    motions.push(leaving.has(motion.type) ? backwards(motion) : motion)
  }
  if (animations.loop && now >= inTicks && now < outStart) motions.push(loop(animations.loop, now - inTicks))
  if (animations.out && now >= outStart) {
    const motion = play(animations.out, now - outStart, outTicks)
    motions.push(leaving.has(motion.type) ? motion : backwards(motion))
  }
  return motions
}

function play({ type, easing }: Spec, since: number, durationTicks: number): TextMotion {
  return { type, progress: ease(since / durationTicks, easing), seconds: since / ticksPerSecond }
}

function loop(spec: Spec, since: number): TextMotion {
  const motion = play(spec, since % spec.durationTicks, spec.durationTicks)
  return { ...motion, seconds: since / ticksPerSecond }
}

function backwards(motion: TextMotion): TextMotion {
  return { ...motion, progress: 1 - motion.progress }
}
