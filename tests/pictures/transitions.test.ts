/** Transitions: which clip is seen where, at which moment. */
import { describe, expect, it } from 'vitest'
import type { Easing, TextItem, Transition } from '#timeline/editor-state.ts'
import { type Shot, shoot } from './support/shoot.ts'
import { height, number, solid, text, ticks, timeline, transition, width } from './support/timeline.ts'

type Point = readonly [x: number, y: number]
const red = [255, 0, 0]
const blue = [0, 0, 255]
const black = [0, 0, 0]

/** Red up to 1 s, then blue; the window reaches from 0.5 s to 1.5 s. */
function seam(type: Transition['type'], given: { direction?: string; easing?: Easing; lasts?: number } = {}) {
  const from = solid('#ff0000', undefined, { lasts: 1 })
  const to = solid('#0000ff', undefined, { from: 1, lasts: 1 })
  const { direction, ...rest } = given
  return timeline({
    tracks: [[from, to]],
    transitions: [transition(type, [from, to], { ...rest, ...(direction && { params: { direction } }) })],
  })
}

/** The frames at a quarter, a half and three quarters of the window. */
const quarters = (state: ReturnType<typeof seam>) => shoot(state, [0.75, 1, 1.25], { fps: 60 })
const colors = (shot: Shot, points: readonly Point[]) => points.map(([x, y]) => shot.at(x, y))

it.each(['sideways', 'from-top-left', 'constructor'])(
  'comes from the left when it cannot come %s',
  async (direction) => {
    const [, shot] = await quarters(seam('slide', { direction }))
    expect(
      colors(shot!, [
        [40, 45],
        [120, 45],
      ]),
    ).toEqual([blue, red])
  },
)

describe('the window', () => {
  it('lies about the cut, half of it on either side', async () => {
    const shots = await shoot(seam('fade'), [0.5 - 1 / 60, 0.5, 0.75, 1, 1.25, 1.5], { fps: 60 })
    expect(shots.map((shot) => shot.at(80, 45))).toEqual([
      red,
      red,
      [191, 0, 64],
      [127, 0, 128],
      [64, 0, 191],
      blue,
    ])
  })

  it('is cut to the lengths of the clips', async () => {
    // A second on either side is all there is.
    const shots = await shoot(seam('fade', { lasts: 60 }), [0, 0.5, 1, 1.5], { fps: 60 })
    expect(shots.map((shot) => shot.at(80, 45)[2])).toEqual([0, 64, 128, 191])
  })

  it('shares a clip with the next one where both would need it', async () => {
    const clips = ['#ff0000', '#0000ff', '#00ff00'].map((color, i) =>
      solid(color, undefined, { from: i, lasts: 1 }),
    )
    const [a, b, c] = clips as [(typeof clips)[0], (typeof clips)[0], (typeof clips)[0]]
    const transitions = [transition('fade', [a, b], { lasts: 2 }), transition('fade', [b, c], { lasts: 2 })]
    const shots = await shoot(timeline({ tracks: [clips], transitions }), [1.5, 2], { fps: 60 })
    expect(shots[0]!.at(80, 45)).toEqual(blue)
    // From 1.5 to 3 s: a third has passed at the cut.
    expect(shots[1]!.at(80, 45)).toEqual([0, 85, 170])
  })

  it('holds the keyframes of a clip beyond its ends', async () => {
    const from = solid('#ff0000', [0, 0, 20, 20], { lasts: 1, left: number(0, [0, 0], [0.5, 100]) })
    const to = solid('#0000ff', [0, 40, 20, 20], {
      from: 1,
      lasts: 1,
      left: number(0, [0.5, 60], [0.9, 100]),
    })
    const state = timeline({ tracks: [[from, to]], transitions: [transition('fade', [from, to])] })
    const [, before, , after] = await shoot(state, [0, 0.75, 1, 1.25], { fps: 60 })
    expect(before!.at(61, 50)[2]).toBe(64)
    expect(after!.at(101, 10)).toEqual(red)
  })

  it('is eased', async () => {
    const [shot] = await quarters(seam('fade', { easing: 'ease-in' }))
    // y of cubic-bezier(0.42, 0, 1, 1) at x = 0.25.
    expect(Math.abs(shot!.at(80, 45)[2] - 255 * 0.0935)).toBeLessThan(1)
  })

  it('does not change how long the film is, nor what lies outside of it', async () => {
    const shots = await shoot(seam('slide'), [0, 0.49, 1.51, 1.96], { fps: 60 })
    expect(shots.map((shot) => shot.mean())).toEqual([red, red, blue, blue])
  })
})

describe('slide', () => {
  const vectors: Record<string, Point> = {
    'from-left': [1, 0],
    'from-right': [-1, 0],
    'from-top': [0, 1],
    'from-bottom': [0, -1],
  }
  it.each(Object.entries(vectors))(
    '%s pushes the old clip out by the new one',
    async (direction, [dx, dy]) => {
      const mark = { left: number(75), top: number(40), width: number(10), height: number(10) }
      const from = solid('#ff0000', undefined, { ...mark, lasts: 1 })
      const to = solid('#0000ff', undefined, { ...mark, from: 1, lasts: 1 })
      const params = { direction }
      const state = timeline({
        tracks: [[from, to]],
        transitions: [transition('slide', [from, to], { params })],
      })
      for (const [i, shot] of (await quarters(state)).entries()) {
        const progress = (i + 1) / 4
        const old = [75 + dx * progress * width, 40 + dy * progress * height]
        const next = [75 - dx * (1 - progress) * width, 40 - dy * (1 - progress) * height]
        for (const [[x, y], color] of [
          [old, [255, 0, 0]],
          [next, [0, 0, 255]],
        ] as const) {
          if (x! < 0 || x! >= width || y! < 0 || y! >= height) continue
          const found = shot.boundsOf(color as [number, number, number])!
          expect([Math.abs(found.x - x!) <= 1, Math.abs(found.y - y!) <= 1]).toEqual([true, true])
        }
      }
    },
  )

  it('comes from the left when nothing is said', async () => {
    const [shot] = await quarters(seam('slide'))
    expect(
      colors(shot!, [
        [39, 45],
        [41, 45],
      ]),
    ).toEqual([blue, red])
  })
})

describe('wipe', () => {
  /** How far a point lies on the way of the edge, 0 to 1. */
  const ways: Record<string, (x: number, y: number) => number> = {
    'from-left': (x) => x / width,
    'from-right': (x) => 1 - x / width,
    'from-top': (_, y) => y / height,
    'from-bottom': (_, y) => 1 - y / height,
    'from-top-left': (x, y) => (x / width + y / height) / 2,
    'from-top-right': (x, y) => (1 - x / width + y / height) / 2,
    'from-bottom-left': (x, y) => (x / width + 1 - y / height) / 2,
    'from-bottom-right': (x, y) => (1 - x / width + 1 - y / height) / 2,
  }
  it.each(Object.entries(ways))('%s uncovers what the edge has passed', async (direction, way) => {
    const shots = await quarters(seam('wipe', { direction }))
    expect(shots.map((shot, i) => misplaced(shot, (x, y) => way(x, y) - (i + 1) / 4))).toEqual([0, 0, 0])
  })
})

describe('clock-wipe', () => {
  it('opens clockwise from twelve', async () => {
    const turn = (x: number, y: number) => {
      const angle = Math.atan2(x - width / 2, height / 2 - y) / (2 * Math.PI)
      return angle < 0 ? angle + 1 : angle
    }
    const shots = await quarters(seam('clock-wipe'))
    // Along the edges a point's turn changes quickly, so these are left out near the centre.
    const found = shots.map((shot, i) =>
      misplaced(
        shot,
        (x, y) => (Math.hypot(x - 80, y - 45) < 8 ? Number.NaN : turn(x, y) - (i + 1) / 4),
        0.05,
      ),
    )
    expect(found).toEqual([0, 0, 0])
  })
})

describe('iris', () => {
  it('is a circle about the centre that ends at the corners', async () => {
    const reach = Math.hypot(width, height) / 2
    const shots = await quarters(seam('iris'))
    const found = shots.map((shot, i) =>
      misplaced(shot, (x, y) => Math.hypot(x - width / 2, y - height / 2) / reach - (i + 1) / 4),
    )
    expect(found).toEqual([0, 0, 0])
    expect(shots[0]!.areaOf([0, 0, 255])).toBeCloseTo(Math.PI * (reach / 4) ** 2, -1.5)
  })

  it('leaves no seam where the clips meet', async () => {
    const from = solid('#ffffff', undefined, { lasts: 1 })
    const to = solid('#ffffff', undefined, { from: 1, lasts: 1 })
    for (const type of ['iris', 'clock-wipe', 'wipe'] as const) {
      const params = { direction: 'from-top-left' }
      const state = timeline({
        tracks: [[from, to]],
        transitions: [transition(type, [from, to], { params })],
      })
      for (const shot of await quarters(state)) expect(Math.min(...shot.mean())).toBeGreaterThan(254.9)
    }
  })
})

/** How many pixels show the wrong clip: blue is due where `side` is negative, and nothing is asked near 0. */
function misplaced(shot: Shot, side: (x: number, y: number) => number, margin = 0.02): number {
  let count = 0
  for (let y = 0; y < height; y += 3) {
    for (let x = 0; x < width; x += 3) {
      const at = side(x + 0.5, y + 0.5)
      if (Number.isNaN(at) || Math.abs(at) < margin) continue
      const [r, , b] = shot.at(x, y)
      if (at < 0 ? b !== 255 || r !== 0 : r !== 255 || b !== 0) count++
    }
  }
  return count
}

describe('flip', () => {
  const perspective = 1000
  /** Where CSS puts a point of the canvas that is turned about its middle. */
  function project([x, y]: Point, axis: 'x' | 'y', degrees: number): [number, number] {
    const angle = (degrees * Math.PI) / 180
    const [px, py] = [x - width / 2, y - height / 2]
    const turned =
      axis === 'y'
        ? { x: px * Math.cos(angle), y: py, z: -px * Math.sin(angle) }
        : { x: px, y: py * Math.cos(angle), z: py * Math.sin(angle) }
    const scale = perspective / (perspective - turned.z)
    return [width / 2 + turned.x * scale, height / 2 + turned.y * scale]
  }

  it.each([
    ['from-left', 'y', 1],
    ['from-right', 'y', -1],
    ['from-top', 'x', -1],
    ['from-bottom', 'x', 1],
  ] as const)('%s turns half around, in perspective, and shows no back', async (direction, axis, sign) => {
    // A bar near one end of the canvas shows which way it turns, and how large it is seen.
    const bar = axis === 'y' ? ([20, 10, 10, 70] as const) : ([20, 8, 120, 8] as const)
    const from = solid('#ff0000', bar, { lasts: 1 })
    const to = solid('#0000ff', bar, { from: 1, lasts: 1 })
    const params = { direction }
    const state = timeline({
      tracks: [[from, to]],
      transitions: [transition('flip', [from, to], { params })],
    })
    const shots = await quarters(state)
    for (const [shot, degrees, color] of [
      [shots[0]!, 45, [255, 0, 0]],
      [shots[2]!, -45, [0, 0, 255]],
    ] as const) {
      const corners = [
        [bar[0], bar[1]],
        [bar[0] + bar[2], bar[1]],
        [bar[0], bar[1] + bar[3]],
        [bar[0] + bar[2], bar[1] + bar[3]],
      ].map((corner) => project(corner as unknown as Point, axis, sign * degrees))
      const found = shot.boundsOf(color as unknown as [number, number, number])!
      const xs = corners.map(([x]) => x)
      const ys = corners.map(([, y]) => y)
      const expected = [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]
      const seen = [found.x, found.y, found.x + found.width, found.y + found.height]
      for (const [i, value] of seen.entries()) expect(Math.abs(value - expected[i]!)).toBeLessThan(1.5)
    }
    // Seen from the side there is nothing.
    expect(shots[1]!.mean()).toEqual(black)
  })

  it.each(['from-left', 'from-top'])('%s turns what is seen through as what is not', async (direction) => {
    const box = [15, 10, 60, 20] as const
    const background = { color: '#ffffff', horizontalPadding: 4, borderRadius: 0 }
    const turned = async (opacity: number) => {
      const clips = [0, 1].map((from) =>
        text('mm', box, { from, lasts: 1, background, opacity: number(opacity) }),
      ) as [TextItem, TextItem]
      const transitions = [transition('flip', clips, { params: { direction } })]
      const [first, , last] = await quarters(timeline({ tracks: [clips], transitions }))
      return [first!.lit!, last!.lit!].flatMap(({ x, y, width, height }) => [x, y, x + width, y + height])
    }
    const whole = await turned(1)
    for (const [i, edge] of (await turned(0.5)).entries())
      expect(Math.abs(edge - whole[i]!)).toBeLessThanOrEqual(1)
  })

  it('shows one clip alone at any time', async () => {
    const [first, , last] = await quarters(seam('flip'))
    expect(first!.areaOf([0, 0, 255])).toBe(0)
    expect(last!.areaOf([255, 0, 0])).toBe(0)
  })
})

describe('what happens with clips that do not fill the canvas', () => {
  const small = [60, 30, 40, 30] as const
  function smallSeam(type: Transition['type']) {
    const from = solid('#ff0000', undefined, { lasts: 1 })
    const to = solid('#0000ff', small, { from: 1, lasts: 1 })
    return timeline({ tracks: [[from, to]], transitions: [transition(type, [from, to])] })
  }

  it('a fade keeps the old clip whole beneath the new one', async () => {
    const [, shot] = await quarters(smallSeam('fade'))
    expect([shot!.at(5, 5), shot!.at(80, 45)]).toEqual([red, [127, 0, 128]])
  })

  it('a wipe takes the old clip away where the edge has passed', async () => {
    const [, shot] = await quarters(smallSeam('wipe'))
    expect(
      colors(shot!, [
        [5, 5],
        [70, 45],
        [90, 45],
        [150, 5],
      ]),
    ).toEqual([black, blue, red, red])
  })

  it('clip animations still move them', async () => {
    const animation = { type: 'slide-right' as const, durationTicks: ticks(1) }
    const from = solid('#ff0000', undefined, { lasts: 1 })
    const to = solid('#0000ff', small, { from: 1, lasts: 1, animations: { in: animation } })
    const state = timeline({ tracks: [[from, to]], transitions: [transition('fade', [from, to])] })
    const [, shot] = await quarters(state)
    // At its first moment it stands one width to the left.
    expect([shot!.at(30, 45), shot!.at(80, 45)]).toEqual([[127, 0, 128], red])
  })
})
