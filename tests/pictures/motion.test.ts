/** Clip animations: where the box is at given moments, by the table of what each type does and the curves of CSS. */
import { describe, expect, it } from 'vitest'
import type { ClipAnimationType, Easing } from '#timeline/editor-state.ts'
import { shoot } from './support/shoot.ts'
import { type Box, solid, ticks, timeline } from './support/timeline.ts'

const red: [number, number, number] = [255, 0, 0]
const box: Box = [60, 30, 40, 30]

function animated(where: 'in' | 'out', type: ClipAnimationType, easing?: Easing) {
  const spec = { type, durationTicks: ticks(1), ...(easing && { easing }) }
  return timeline({ tracks: [[solid('#ff0000', box, { lasts: 2, animations: { [where]: spec } })]] })
}

const places: Record<'in' | 'out', Record<Exclude<ClipAnimationType, 'fade'>, number[]>> = {
  // After a quarter of the window.
  in: {
    'slide-up': [60, 30 + 22.5, 40, 30],
    'slide-down': [60, 30 - 22.5, 40, 30],
    'slide-left': [60 + 30, 30, 40, 30],
    'slide-right': [60 - 30, 30, 40, 30],
    'zoom-in': [75, 41.25, 10, 7.5],
    'zoom-out': [60 - 7.5, 30 - 5.625, 55, 41.25],
  },
  out: {
    'slide-up': [60, 30 - 7.5, 40, 30],
    'slide-down': [60, 30 + 7.5, 40, 30],
    'slide-left': [60 - 10, 30, 40, 30],
    'slide-right': [60 + 10, 30, 40, 30],
    'zoom-in': [57.5, 28.125, 45, 33.75],
    'zoom-out': [65, 33.75, 30, 22.5],
  },
}

describe.each(['in', 'out'] as const)('an animation %s', (where) => {
  it.each(Object.entries(places[where]))('of the type %s', async (type, expected) => {
    const state = animated(where, type as ClipAnimationType)
    const [moving, resting] = await shoot(state, where === 'in' ? [0.25, 1] : [1.25, 0.9], { fps: 60 })
    for (const [i, value] of Object.values(moving!.lit!).entries())
      expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1)
    expect(resting!.boundsOf(red)).toEqual({ x: 60, y: 30, width: 40, height: 30 })
  })
})

describe('opacity', () => {
  it.each([
    ['in', 'fade', [0, 0.25, 0.5, 0.75, 1]],
    ['out', 'fade', [1, 0.75, 0.5, 0.25, 0]],
    ['in', 'zoom-out', [0, 0.25, 0.5, 0.75, 1]],
    ['out', 'zoom-in', [1, 0.75, 0.5, 0.25, 0]],
    ['out', 'zoom-out', [1, 1, 1, 1, 0]],
  ] as const)('of %s %s goes with the window', async (where, type, expected) => {
    const start = where === 'in' ? 0 : 1
    const moments = [0, 0.25, 0.5, 0.75, 1].map((at) => start + at)
    const last = where === 'out' ? 1 : 0
    const state = animated(where, type)
    const shots = await shoot(state, moments.slice(0, moments.length - last), { fps: 60 })
    expect(shots.map((shot) => shot.at(80, 45)[0])).toEqual(
      expected.slice(0, shots.length).map((opacity) => Math.round(opacity * 255)),
    )
  })

  it('multiplies where both animations run', async () => {
    const window = { type: 'fade' as const, durationTicks: ticks(9) }
    const item = solid('#ff0000', box, { lasts: 1, animations: { in: window, out: window } })
    const [shot] = await shoot(timeline({ tracks: [[item]] }), [0.5])
    expect(shot!.at(80, 45)[0]).toBe(Math.round(255 * 0.5 * 0.5))
  })
})

describe('easing', () => {
  /** The y of a cubic Bézier curve at an x, found on a fine grid: another way than the engine's. */
  function curve(x: number, [x1, y1, x2, y2]: readonly number[]): number {
    const at = (t: number, a: number, b: number) =>
      3 * (1 - t) ** 2 * t * a + 3 * (1 - t) * t ** 2 * b + t ** 3
    let nearest = 0
    for (let t = 0; t <= 1; t += 1e-4)
      if (Math.abs(at(t, x1!, x2!) - x) < Math.abs(at(nearest, x1!, x2!) - x)) nearest = t
    return at(nearest, y1!, y2!)
  }
  it.each([
    ['linear', [0, 0, 1, 1]],
    ['ease-in', [0.42, 0, 1, 1]],
    ['ease-out', [0, 0, 0.58, 1]],
    ['ease-in-out', [0.42, 0, 0.58, 1]],
  ] as const)('%s', async (easing, points) => {
    const moments = [0.25, 0.5, 0.75]
    const shots = await shoot(animated('in', 'fade', easing), moments, { fps: 60 })
    for (const [i, shot] of shots.entries())
      expect(Math.abs(shot.at(80, 45)[0] - 255 * curve(moments[i]!, points))).toBeLessThan(1.5)
  })
})
