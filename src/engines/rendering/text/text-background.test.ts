import { describe, expect, it } from 'vitest'
import { boundsOfLines, type Corner, outlineLines } from './text-background.ts'

const line = (left: number, right: number, row: number) => ({
  left,
  right,
  top: row * 10,
  bottom: row * 10 + 10,
})
const points = (corners: readonly Corner[]) => corners.map(({ x, y }) => [x, y])
const radii = (corners: readonly Corner[]) => corners.map(({ radius }) => radius)

describe('the shape behind lines', () => {
  it('is a rectangle behind one line', () => {
    const [outline] = outlineLines([line(0, 40, 0)], 3)
    expect(points(outline!)).toEqual([
      [40, 0],
      [40, 10],
      [0, 10],
      [0, 0],
    ])
    expect(radii(outline!)).toEqual([3, 3, 3, 3])
  })

  it('goes around more lines than a call takes arguments', () => {
    const lines = Array.from({ length: 130_000 }, (_, row) => line(0, 40, row))
    expect(points(outlineLines(lines, 3)[0]!)).toHaveLength(4)
    expect(boundsOfLines(lines)).toEqual({ x: 0, y: 0, width: 40, height: 1_300_000 })
  })

  it('is a pill where the radius is larger than half a line', () => {
    expect(radii(outlineLines([line(0, 40, 0)], 999)[0]!)).toEqual([5, 5, 5, 5])
    expect(radii(outlineLines([line(0, 6, 0)], 999)[0]!)).toEqual([3, 3, 3, 3])
    const left = outlineLines([line(0, 40, 0), line(0, 60, 1)], 999)[0]!
    expect(Math.max(...radii(left))).toBe(5)
  })

  it('steps on both sides between lines of different width', () => {
    const [outline] = outlineLines([line(10, 30, 0), line(0, 40, 1)], 4)
    expect(points(outline!)).toEqual([
      [30, 0],
      [30, 10],
      [40, 10],
      [40, 20],
      [0, 20],
      [0, 10],
      [10, 10],
      [10, 0],
    ])
  })

  it('rounds a small step no more than there is room for', () => {
    const [outline] = outlineLines([line(0, 30, 0), line(0, 32, 1)], 4)
    expect(radii(outline!)).toEqual([4, 1, 1, 4, 4, 4])
  })

  it('goes straight along lines of one width', () => {
    const [outline] = outlineLines([line(0, 30, 0), line(0, 30.001, 1), line(0, 30, 2)], 4)
    expect(points(outline!)).toEqual([
      [30, 0],
      [30, 30],
      [0, 30],
      [0, 0],
    ])
  })

  it('is in parts where a line is empty or lies beside the one before', () => {
    expect(outlineLines([line(0, 30, 0), null, line(0, 30, 2)], 4)).toHaveLength(2)
    expect(outlineLines([line(0, 30, 0), line(40, 60, 1)], 4)).toHaveLength(2)
    expect(outlineLines([null], 4)).toEqual([])
  })
})
