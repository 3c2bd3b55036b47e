import { describe, expect, it } from 'vitest'
import { motionsAt } from './text-motions.ts'

const second = 240_000
const spec = (type: string, seconds: number) => ({ type: type as never, durationTicks: seconds * second })
const at = (animations: object, seconds: number, duration = 10) =>
  motionsAt(animations, seconds * second, duration * second)

describe('which animations are under way', () => {
  it('plays in at the start, out at the end and the loop in between', () => {
    const all = { in: spec('converge', 2), loop: spec('rainbow', 3), out: spec('curtain-close', 1) }
    expect(at(all, 0.5)).toEqual([{ type: 'converge', progress: 0.25, seconds: 0.5 }])
    expect(at(all, 2)).toEqual([{ type: 'rainbow', progress: 0, seconds: 0 }])
    expect(at(all, 6.5)).toEqual([{ type: 'rainbow', progress: 0.5, seconds: 4.5 }])
    expect(at(all, 9.25)).toEqual([{ type: 'curtain-close', progress: 0.25, seconds: 0.25 }])
  })

  it('rests where none is', () => {
    expect(at({ in: spec('typewriter', 2), out: spec('curtain-close', 1) }, 5)).toEqual([])
    expect(motionsAt(undefined, 0, second)).toEqual([])
    expect(at({}, 1)).toEqual([])
  })

  it('stays as at its ends before and after', () => {
    const both = { in: spec('converge', 2), out: spec('curtain-close', 1) }
    expect(at(both, -1)).toEqual(at(both, 0))
    expect(at(both, 0)[0]!.progress).toBe(0)
    expect(at(both, 12)).toEqual(at(both, 10))
    expect(at(both, 10)[0]!.progress).toBe(1)
  })

  it('makes a text come by what makes others go, and the other way round', () => {
    expect(at({ in: spec('curtain-close', 2) }, 0.5)[0]!.progress).toBe(0.75)
    expect(at({ out: spec('typewriter', 2) }, 8.5)[0]!.progress).toBe(0.75)
    expect(at({ loop: spec('typewriter', 2) }, 8.5)[0]!.progress).toBe(0.25)
  })

  it('cuts both to the length there is, and plays both', () => {
    const both = { in: spec('converge', 40), out: spec('center-type-out', 40) }
    expect(at(both, 5).map(({ progress }) => progress)).toEqual([0.5, 0.5])
  })

  it('eases', () => {
    const eased = { in: { ...spec('converge', 2), easing: 'ease-in' as const } }
    // The CSS curve (0.42, 0, 1, 1) at half of its time.
    expect(at(eased, 1)[0]!.progress).toBeCloseTo(0.3154, 3)
  })
})
