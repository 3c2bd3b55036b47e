import fc from 'fast-check'
import { expect, test } from 'vitest'
import { areaOf, boxAround, commonBox, mergedBoxes } from './pixel-box.ts'

const film = { width: 100, height: 60 }
const side = fc.double({ min: -150, max: 150, noNaN: true })
const length = fc.double({ min: 0.01, max: 200, noNaN: true })
const rects = fc.record({ x: side, y: side, width: length, height: length })

test('a box holds all of its rectangle that is on the film, at places that can be blended', () => {
  fc.assert(
    fc.property(rects, (rect) => {
      const box = boxAround(rect, film)
      const isOnFilm = rect.x < 100 && rect.y < 60 && rect.x + rect.width > 0 && rect.y + rect.height > 0
      if (isOnFilm) expect(box).not.toBeNull()
      if (box === null) return
      expect([box.x % 8, box.width % 8, box.y % 2, box.height % 2]).toEqual([0, 0, 0, 0])
      expect(box.x).toBeLessThanOrEqual(Math.max(0, rect.x))
      expect(box.y).toBeLessThanOrEqual(Math.max(0, rect.y))
      expect(box.x + box.width).toBeGreaterThanOrEqual(Math.min(100, rect.x + rect.width))
      expect(box.y + box.height).toBeGreaterThanOrEqual(Math.min(60, rect.y + rect.height))
    }),
  )
})

test('merged boxes do not overlap, and hold all that was merged', () => {
  fc.assert(
    fc.property(fc.array(rects, { maxLength: 6 }), (list) => {
      const boxes = list.flatMap((rect) => boxAround(rect, film) ?? [])
      const merged = mergedBoxes(boxes)
      for (const box of boxes) {
        expect(
          merged.some((whole) => areaOf(commonBox(whole, box) ?? { ...box, width: 0 }) === areaOf(box)),
        ).toBe(true)
      }
      for (const [index, one] of merged.entries()) {
        for (const other of merged.slice(index + 1)) expect(commonBox(one, other)).toBeNull()
      }
    }),
  )
})
