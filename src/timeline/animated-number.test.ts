import { describe, expect, it } from 'vitest'
import { valueAt } from './animated-number.ts'

const number = (value: number, ...points: [timeTicks: number, value: number][]) => ({
  value,
  keyframes: points.map(([timeTicks, at]) => ({ timeTicks, value: at })),
})
const at = (animated: ReturnType<typeof number>, ...ticks: number[]) =>
  ticks.map((tick) => valueAt(animated, tick, 1000))

describe('an animated number', () => {
  it('is its value without keyframes, at any time', () => {
    expect(at(number(7), -5, 0, 999, 5000)).toEqual([7, 7, 7, 7])
  })
  it('is linear between two keyframes and holds before and after, whatever its value is', () => {
    expect(at(number(99, [200, 10], [400, 30]), -1, 0, 200, 250, 300, 400, 999)).toEqual([
      10, 10, 10, 15, 20, 30, 30,
    ])
  })
  it('takes keyframes in any order', () => {
    expect(at(number(0, [400, 30], [200, 10]), 300)).toEqual([20])
  })
  it('goes from a lone keyframe at 0 to its value at the end', () => {
    expect(at(number(100, [0, 0]), 0, 250, 1000, 2000)).toEqual([0, 25, 100, 100])
  })
  it('goes from its value to a lone later keyframe and stays there', () => {
    expect(at(number(0, [500, 100]), 0, 250, 500, 900)).toEqual([0, 50, 100, 100])
  })
  it('takes the last of keyframes at one time', () => {
    expect(at(number(0, [0, 0], [500, 10], [500, 40], [1000, 40]), 250, 500, 750)).toEqual([5, 40, 40])
  })
})
