/** Effects and filters: what they do to the finished frame at a moment of their life. */
import { ease } from '#timeline/easing.ts'
import type { EffectItem, FilterItem, Params } from '#timeline/editor-state.ts'
import { ticksPerSecond } from '#timeline/timeline-time.ts'
import type { FrameFinish } from './frame-scene.ts'

/** Flashes are counted in frames of this rate, whatever the film's is. */
const flashTicks = ticksPerSecond / 30

/**
 * @param ticks local to the item
 * @param unit composition pixels per pixel of a canvas whose shorter side is 1080
 * @returns null where it changes nothing
 */
export function finishAt(item: EffectItem | FilterItem, ticks: number, unit: number): FrameFinish | null {
  if (item.type === 'filter') {
    const strength = clamp01(number(item.params, 'blend', 1) * item.intensity)
    return strength > 0 ? { kind: 'filter', type: item.filterType, strength } : null
  }
  const progress = ticks / item.durationTicks
  switch (item.effectType) {
    case 'blur':
      return blur(number(item.params, 'maxBlurPx', 12) * item.intensity * unit)
    case 'blurred-opening': {
      const left = 1 - ease(progress, 'ease-out')
      return blur(number(item.params, 'maxBlurPx', 24) * item.intensity * left * unit)
    }
    case 'fade-in':
      return black(item.intensity * (1 - progress))
    case 'fade-out':
      return black(item.intensity * progress)
    case 'flash-to-black':
      return isDark(item, ticks) ? black(number(item.params, 'maxOpacity', 1) * item.intensity) : null
  }
}

function isDark({ params, durationTicks }: EffectItem, ticks: number): boolean {
  const bright = Math.floor(number(params, 'brightFrames', 4))
  const dark = Math.floor(number(params, 'darkFrames', 2))
  const tail = number(params, 'tailDarkFrames', 4)
  if (durationTicks - ticks <= tail * flashTicks) return true
  const frame = Math.floor(ticks / flashTicks)
  return dark > 0 && frame % (bright + dark) >= bright
}

function blur(radius: number): FrameFinish | null {
  return radius > 0 ? { kind: 'blur', radius } : null
}

function black(opacity: number): FrameFinish | null {
  return opacity > 0 ? { kind: 'black', opacity: Math.min(1, opacity) } : null
}

/** A parameter that is a number and not negative, else what is usual. */
function number(params: Params | undefined, name: string, usual: number): number {
  const value = params && Object.hasOwn(params, name) ? params[name] : undefined
  return typeof value === 'number' && value >= 0 ? value : usual
}

function clamp01(value: number): number {
  return Math.min(1, Math.max(0, value))
}
