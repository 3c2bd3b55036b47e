import { describe, expect, it } from 'vitest'
import { captionAnimationTypes } from '#timeline/editor-state.ts'
import { combine, type LetterState, letterStateAt, resting } from './letter-states.ts'

const letters = Array.from({ length: 10 }, (_, index) => ({
  index,
  count: 10,
  indexInLine: index % 5,
  countInLine: 5,
}))
const all = (type: Parameters<typeof letterStateAt>[0], progress: number, seed = 1) =>
  letters.map((letter) => letterStateAt(type, progress, letter, seed))
const shown = (states: LetterState[]) => states.map((state) => (state.opacity > 0 ? 1 : 0)).join('')

describe('the motion of letters', () => {
  it('begins unseen and ends at rest where the text comes', () => {
    for (const type of ['converge', 'elastic-pop', 'typewriter', 'lay-down'] as const) {
      for (const state of all(type, 0)) expect(state.opacity * state.scale * state.height).toBe(0)
      for (const state of all(type, 1)) expect(state).toEqual(resting)
    }
  })

  it('begins at rest and ends unseen where the text goes', () => {
    for (const state of all('center-type-out', 0)) expect(state).toEqual(resting)
    expect(shown(all('center-type-out', 1))).toBe('0000000000')
  })

  it('draws letters together from twice their distance', () => {
    expect(all('converge', 0)[0]).toMatchObject({ spread: 1 })
    expect(all('converge', 0.75)[3]).toMatchObject({ spread: 0.25, opacity: 0.75 })
  })

  it('types letter by letter', () => {
    expect(shown(all('typewriter', 0.35))).toBe('1110000000')
    expect(shown(all('typewriter', 0.7))).toBe('1111111000')
  })

  it('takes letters from the middle of each line outwards', () => {
    expect(shown(all('center-type-out', 0.1))).toBe('1101111011')
    expect(shown(all('center-type-out', 0.5))).toBe('1000110001')
  })

  it('pops letters one after another, each over its size and back', () => {
    const sizes = Array.from({ length: 101 }, (_, step) => all('elastic-pop', step / 100)[0]!.scale)
    expect(Math.max(...sizes)).toBeGreaterThan(1.1)
    expect(Math.max(...sizes)).toBeLessThan(1.4)
    expect(sizes.at(-1)).toBe(1)
    const half = all('elastic-pop', 0.5)
    expect(half[0]!.scale).toBe(1)
    expect(half[9]!.scale).toBe(0)
  })

  it('lays letters down from edge-on, the first first', () => {
    const heights = all('lay-down', 0.4).map((state) => state.height)
    expect(heights).toEqual(heights.toSorted((a, b) => b - a))
    expect(heights[0]).toBe(1)
    expect(heights[9]).toBe(0)
  })

  it('shakes each letter by itself within bounds, and the same way for the same seed', () => {
    const states = Array.from({ length: 200 }, (_, seed) => all('jitter', 0, seed)).flat()
    for (const { shiftX, shiftY, turn } of states) {
      expect(Math.abs(shiftX)).toBeLessThanOrEqual(0.04)
      expect(Math.abs(shiftY)).toBeLessThanOrEqual(0.04)
      expect(Math.abs(turn)).toBeLessThanOrEqual(3)
    }
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length
    expect(Math.abs(mean(states.map((state) => state.turn)))).toBeLessThan(0.3)
    expect(mean(states.map((state) => Math.abs(state.turn)))).toBeGreaterThan(1)
    expect(all('jitter', 0, 7)).toEqual(all('jitter', 0.6, 7))
    expect(all('jitter', 0, 7)).not.toEqual(all('jitter', 0, 8))
  })

  it('runs the hues along the letters once in a cycle', () => {
    const start = all('rainbow', 0).map((state) => state.hue!)
    expect(new Set(start).size).toBe(10)
    expect(start[5]).toBe(180)
    expect(all('rainbow', 0.25)[5]!.hue).toBe(90)
    for (const [index, state] of all('rainbow', 1).entries())
      expect(state.hue! % 360).toBeCloseTo(start[index]!)
  })

  it('combines two motions, and rest with anything to that', () => {
    const moved = { ...resting, opacity: 0.5, scale: 2, shiftX: 1, hue: 30 }
    expect(combine(resting, moved)).toEqual(moved)
    expect(combine(moved, moved)).toMatchObject({ opacity: 0.25, scale: 4, shiftX: 2, hue: 30 })
    for (const type of captionAnimationTypes)
      expect(combine(all(type, 1)[0]!, resting)).toEqual(all(type, 1)[0])
  })
})
