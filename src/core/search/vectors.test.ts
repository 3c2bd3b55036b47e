import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cosineOfPacked, packVector, sketchOf } from './vectors.ts'

const length = 200
/** Two vectors with an angle of so many degrees between them. */
function pair(seed: number, degrees: number): [number[], number[]] {
  let state = seed
  const next = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31 - 0.5
  }
  const one = unit(Array.from({ length }, next))
  const any = Array.from({ length }, next)
  const along = dot(any, one)
  const across = unit(any.map((value, at) => value - along * one[at]!))
  const angle = (degrees * Math.PI) / 180
  return [one, one.map((value, at) => Math.cos(angle) * value + Math.sin(angle) * across[at]!)]
}

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((sum, value, at) => sum + value * b[at]!, 0)
const unit = (v: readonly number[]) => v.map((value) => value / Math.sqrt(dot(v, v)))

describe('vectors', () => {
  it('keep their cosine in a byte for each number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: 0, max: 180 }), (seed, degrees) => {
        const [one, other] = pair(seed, degrees).map((vector) => packVector(vector)!) as [Buffer, Buffer]
        expect(Math.abs(cosineOfPacked(one, other) - Math.cos((degrees * Math.PI) / 180))).toBeLessThan(0.02)
      }),
      { numRuns: 50 },
    )
  })

  it('differ in the share of bits that their angle is of half a turn', () => {
    for (const degrees of [0, 20, 45, 90, 180]) {
      const differing = [3, 5, 8].map((seed) => {
        const [one, other] = pair(seed, degrees).map((vector) => sketchOf(packVector(vector)!)) as [
          string,
          string,
        ]
        return [...one].filter((bit, at) => bit !== other[at]).length / 256
      })
      const mean = differing.reduce((sum, share) => sum + share, 0) / differing.length
      expect(Math.abs(mean - degrees / 180)).toBeLessThan(0.06)
    }
  })

  it('of nothing, or of another length, are like nothing', () => {
    expect(packVector([0, 0])).toBeNull()
    expect(packVector([Number.NaN])).toBeNull()
    expect(cosineOfPacked(packVector([1])!, packVector([1, 0])!)).toBe(0)
  })
})
