/** Where things are drawn, and how much of them: against what the numbers of the timeline say. */
import { describe, expect, it } from 'vitest'
import { shoot, shootOne } from './support/shoot.ts'
import { type Box, number, solid, ticks, timeline } from './support/timeline.ts'

const box: Box = [40, 20, 60, 40]
const white = [255, 255, 255] as const
const red: [number, number, number] = [255, 0, 0]
const one = (given: Parameters<typeof solid>[2] = {}, at: Box = box) =>
  timeline({ tracks: [[solid('#ff0000', at, given)]] })

it('takes no notice of fields that belong to items of other types', async () => {
  const odd = { ...solid('#ff0000', box), assetId: 'nothing', cropLeft: 0.5, cropTop: number(0.5) }
  expect((await shootOne(timeline({ tracks: [[odd]] }))).areaOf(red)).toBe(60 * 40)
})

describe('the box of an item', () => {
  it('lies where left, top, width and height say, and nowhere else', async () => {
    const shot = await shootOne(one())
    expect(shot.boundsOf(red)).toEqual({ x: 40, y: 20, width: 60, height: 40 })
    expect(shot.areaOf(red)).toBe(60 * 40)
  })

  it('is scaled about its centre', async () => {
    const shot = await shootOne(one({ scaleX: number(0.5), scaleY: number(1.5) }))
    expect(shot.boundsOf(red)).toEqual({ x: 55, y: 10, width: 30, height: 60 })
  })

  it('turns clockwise about its centre', async () => {
    const shot = await shootOne(one({ rotation: number(90) }))
    expect(shot.boundsOf(red)).toEqual({ x: 50, y: 10, width: 40, height: 60 })
    // The apex of a triangle points up; a quarter turn clockwise points it to the right.
    const triangle = await shootOne(one({ rotation: number(90), shape: 'triangle' }, [60, 20, 40, 40]))
    expect(triangle.at(97, 40)).toEqual(red)
    expect(triangle.at(63, 23)).toEqual(red)
    expect(triangle.at(97, 23)).toEqual([0, 0, 0])
  })

  it('is first scaled, then turned', async () => {
    const shot = await shootOne(one({ rotation: number(90), scaleX: number(0.5) }))
    expect(shot.boundsOf(red)).toEqual({ x: 50, y: 25, width: 40, height: 30 })
  })

  it('keeps its area when it is turned, and reaches where its corners go', async () => {
    const shot = await shootOne(one({ rotation: number(30) }))
    expect(shot.areaOf(red)).toBeCloseTo(60 * 40, -1.5)
    const { width, height } = shot.boundsOf(red)!
    const [cos, sin] = [Math.cos(Math.PI / 6), Math.sin(Math.PI / 6)]
    expect(Math.abs(width - (60 * cos + 40 * sin))).toBeLessThan(1.6)
    expect(Math.abs(height - (60 * sin + 40 * cos))).toBeLessThan(1.6)
  })

  it('is mirrored by a negative scale', async () => {
    const shot = await shootOne(one({ scaleY: number(-1), shape: 'triangle' }))
    expect([shot.at(42, 21), shot.at(70, 57), shot.at(42, 57)]).toEqual([red, red, [0, 0, 0]])
  })

  it.each([
    ['no width', { width: number(0) }],
    ['a negative height', { height: number(-5) }],
    ['no scale', { scaleX: number(0) }],
    ['no opacity', { opacity: number(0) }],
    ['a negative opacity', { opacity: number(-1) }],
  ])('shows nothing with %s', async (_, given) => {
    expect((await shootOne(one(given))).areaOf(red)).toBe(0)
  })
})

describe('shapes', () => {
  const square: Box = [50, 15, 60, 60]
  const areas = {
    rectangle: 60 * 60,
    circle: Math.PI * 30 ** 2,
    triangle: (60 * 60) / 2,
    // Ten triangles between the centre, a point and a waist: sin(36°) / 2 · R · r, with r = R (3 - √5) / 2.
    star: 5 * 30 * 30 * ((3 - Math.sqrt(5)) / 2) * Math.sin(Math.PI / 5),
  }
  it.each(Object.entries(areas))('a %s covers as much of its box as it should', async (shape, area) => {
    const shot = await shootOne(one({ shape: shape as keyof typeof areas }, square))
    expect(Math.abs(shot.areaOf(red) / area - 1)).toBeLessThan(0.01)
  })

  it('a circle in an oblong box is its ellipse', async () => {
    const shot = await shootOne(one({ shape: 'circle' }))
    expect(Math.abs(shot.areaOf(red) / (Math.PI * 30 * 20) - 1)).toBeLessThan(0.01)
    expect(shot.boundsOf(red)).toEqual({ x: 40, y: 20, width: 60, height: 40 })
  })

  it('a star points up', async () => {
    const shot = await shootOne(one({ shape: 'star' }, square))
    expect([shot.at(80, 18), shot.at(56, 18), shot.at(80, 72)]).toEqual([red, [0, 0, 0], [0, 0, 0]])
  })
})

describe('corners', () => {
  it('are rounded by the radius', async () => {
    const shot = await shootOne(one({ borderRadius: number(12) }))
    expect(shot.areaOf(red)).toBeCloseTo(60 * 40 - (4 - Math.PI) * 12 ** 2, -1)
    expect([shot.at(41, 21), shot.at(52, 20), shot.at(40, 32)]).toEqual([[0, 0, 0], red, red])
  })

  it('are rounded by half of the shorter side at most', async () => {
    const shot = await shootOne(one({ borderRadius: number(500) }))
    expect(shot.areaOf(red)).toBeCloseTo(20 * 40 + Math.PI * 20 ** 2, -1)
  })
})

describe('opacity', () => {
  it('mixes with what lies behind', async () => {
    const state = timeline({
      tracks: [[solid('#ffffff', box, { opacity: number(0.25) })], [solid('#0000ff')]],
    })
    const shot = await shootOne(state)
    expect(shot.at(70, 40)).toEqual([64, 64, 255])
  })

  it('above 1 is 1', async () => {
    expect((await shootOne(one({ opacity: number(7) }))).at(70, 40)).toEqual(red)
  })
})

describe('tracks', () => {
  const stack = (hidden: number[] = []) =>
    timeline({ tracks: [[solid('#ff0000', box)], [solid('#00ff00')], [solid('#0000ff')]], hidden })

  it('lie in front of those that come later', async () => {
    const shot = await shootOne(stack())
    expect([shot.at(70, 40), shot.at(5, 5)]).toEqual([red, [0, 255, 0]])
  })

  it('are not drawn when they are hidden', async () => {
    const shot = await shootOne(stack([0, 1]))
    expect([shot.at(70, 40), shot.at(5, 5)]).toEqual([
      [0, 0, 255],
      [0, 0, 255],
    ])
  })

  it('show items from their first moment up to but not including their end', async () => {
    const state = timeline({
      tracks: [[solid('#ff0000', box, { from: 0.5, lasts: 0.5 })], [solid('#000', box, { lasts: 2 })]],
    })
    const shots = await shoot(state, [0.5 - 1 / 30, 0.5, 1 - 1 / 30, 1])
    expect(shots.map((shot) => shot.areaOf(red) > 0)).toEqual([false, true, true, false])
  })

  it('do not show items that no track lists', async () => {
    const state = one()
    state.tracks[0]!.items = []
    state.tracks.push({ id: 'other', items: ['nobody'], hidden: false, muted: false })
    expect((await shootOne(state)).areaOf(red)).toBe(0)
  })
})

describe('keyframes', () => {
  it('move, size, turn and fade over the time of the item', async () => {
    const state = timeline({
      tracks: [
        [
          solid('#ff0000', box, {
            from: 1,
            lasts: 2,
            left: number(0, [0, 0], [1, 100]),
            width: number(0, [0, 20], [1, 40]),
            opacity: number(1, [0, 1], [1, 0.5]),
          }),
        ],
      ],
    })
    const shots = await shoot(state, [1, 1.5, 2, 2.5])
    expect(shots.map((shot) => [shot.lit!.x, shot.lit!.width])).toEqual([
      [0, 20],
      [50, 30],
      [100, 40],
      [100, 40],
    ])
    const strengths = shots.map((shot) => shot.at(shot.lit!.x + 5, 40)[0])
    expect(strengths).toEqual([1, 0.75, 0.5, 0.5].map((opacity) => Math.round(255 * opacity)))
  })

  it('are taken to the end of the item when they lie beyond it', async () => {
    const left = {
      value: 0,
      keyframes: [
        { timeTicks: 0, value: 0 },
        { timeTicks: ticks(99), value: 90 },
      ],
    }
    const [shot] = await shoot(one({ left, width: number(20) }), [0.5])
    expect(shot!.boundsOf(red)!.x).toBe(45)
  })
})

describe('the size of the film', () => {
  it('draws shapes as sharp as it is large', async () => {
    const shot = await shootOne(one({ borderRadius: number(12) }), 0, { size: { ratio: 'custom', scale: 2 } })
    expect([shot.canvas.width, shot.canvas.height]).toEqual([320, 180])
    expect(shot.boundsOf(red)).toEqual({ x: 80, y: 40, width: 120, height: 80 })
    expect(shot.areaOf(red)).toBeCloseTo(120 * 80 - (4 - Math.PI) * 24 ** 2, -1.5)
  })

  it('centres the composition on a canvas of another ratio', async () => {
    const shot = await shootOne(one(), 0, { size: { ratio: '1:1', scale: 1 } })
    expect([shot.canvas.width, shot.canvas.height]).toEqual([160, 160])
    expect(shot.boundsOf(red)).toEqual({ x: 40, y: 20 + 35, width: 60, height: 40 })
  })

  it('lets what fills an odd canvas fill the even film', async () => {
    const state = timeline({ tracks: [[solid('#ffffff', [0, 0, 101, 75])]], size: [101, 75] })
    const shot = await shootOne(state)
    expect([shot.canvas.width, shot.canvas.height]).toEqual([102, 76])
    expect(shot.mean()).toEqual(white)
  })
})
